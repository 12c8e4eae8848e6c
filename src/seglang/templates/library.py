"""The templates that ship with the package, and the roles that each asks to be filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Kind(Enum):
    """What a role may be filled with."""

    EVENT = "an event"
    NUMBER = "a number property"
    TEXT = "a text or number property"
    INSTANT = "an instant or date attribute"
    RELATION = "a to-many relation"


@dataclass(frozen=True, slots=True)
class Role:
    """A name that the catalog has to give. `of` is the role it belongs to: the event of a property,
    the relation of an event; None for the entity itself. `usual` are the names it often has, the
    likeliest first."""

    name: str
    kind: Kind
    what: str
    usual: tuple[str, ...]
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """`about` says in a line what the rules are for."""

    name: str
    about: str
    roles: tuple[Role, ...]

    def text(self) -> str:
        """The rules, with `$role` for each name to fill in."""
        return (Path(__file__).parent / f"{self.name}.seg").read_text(encoding="utf-8")


_PURCHASE = Role(
    "purchase",
    Kind.EVENT,
    "what counts as buying",
    ("purchase", "order", "transaction", "payment", "sale", "buy", "checkout_completed"),
)
_AMOUNT = Role(
    "amount",
    Kind.NUMBER,
    "what was paid",
    ("amount", "total", "revenue", "sales", "value", "price", "net", "paid"),
    of="purchase",
)
_DISCOUNT = Role(
    "discount",
    Kind.NUMBER,
    "what was taken off the price, 0 or missing when nothing was",
    ("discount", "discount_amount", "coupon_discount", "card_discount", "rebate"),
    of="purchase",
)
_VIEW = Role(
    "view",
    Kind.EVENT,
    "looking at something that can be bought",
    ("product_view", "view", "page_view", "browse", "visit"),
)
_CART = Role(
    "cart",
    Kind.EVENT,
    "putting something into the cart",
    ("add_to_cart", "cart", "cart_add", "basket_add", "checkout_started"),
)
_ACTION = Role(
    "action",
    Kind.EVENT,
    "the action that shows that somebody has found the use of it",
    ("key_action", "activate", "app_open", "login", "purchase", "order", "visit"),
)
_SIGNED_UP = Role(
    "signed_up",
    Kind.INSTANT,
    "when the customer came",
    ("signup_at", "signed_up_at", "created_at", "registered_at", "joined_at", "first_seen"),
)
_USERS = Role(
    "users",
    Kind.RELATION,
    "from the account to the people who use it",
    ("users", "members", "contacts", "people", "seats"),
)
_LOGIN = Role(
    "login",
    Kind.EVENT,
    "a person of the account using the product",
    ("login", "session", "app_open", "visit", "page_view", "open"),
    of="users",
)

TEMPLATES: Mapping[str, Template] = {
    each.name: each
    for each in (
        Template("lifecycle", "new, active, loyal, at risk, lost: one stage each", (_PURCHASE,)),
        Template(
            "rfm", "recency, frequency and money scores, and the ten groups", (_PURCHASE, _AMOUNT)
        ),
        Template("loyalty", "regulars, best customers, and regulars who slow down", (_PURCHASE,)),
        Template("churn", "who is overdue, measured by their own rhythm", (_PURCHASE,)),
        Template("cart", "filled a cart and did not buy", (_CART, _PURCHASE)),
        Template("browse", "looked and left", (_VIEW, _PURCHASE)),
        Template("activation", "who got going after signing up, and who did not",
                 (_SIGNED_UP, _ACTION)),
        Template("account_health", "accounts by how many of their people still come",
                 (_USERS, _LOGIN)),
        Template("discount", "who buys at full price, and who waits for the discount",
                 (_PURCHASE, _DISCOUNT)),
        Template("seasonal", "who buys only at one time of the year", (_PURCHASE,)),
        Template("whales", "the few who bring 80 % of the revenue", (_PURCHASE, _AMOUNT)),
    )
}  # fmt: skip
