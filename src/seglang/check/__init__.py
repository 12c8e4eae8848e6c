"""From surface trees to the typed core: names, types, windows; all sugar ends here."""

from seglang.check.declarations import check

__all__ = ["check"]
