"""Random patterns of the restricted language, and texts that nearly match."""

from __future__ import annotations

from random import Random

_ATOMS = (
    "a", "b", "x", ".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "[ab]", "[^a]", "[a-c\\d]", "\\.",
    "ż", "[^\\w]", "\\n", "\\$", "[-.]", "[\\]^]", "😀", "[à-ž]", "\\u{1F600}", " ", "&", "[&~#]",
    "\\\\", "'", "\\?",
)  # fmt: skip
_REPEATS = ("", "", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}")
_CHARACTERS = "abcx01 _.-]^\n\r\t$\\'żà😀&~#?AZ\u2028\u00a0K"


def random_pattern(random: Random, depth: int = 2) -> str:
    options = [_sequence(random, depth) for _ in range(random.choice((1, 1, 1, 2)))]
    return "|".join(options)


def _sequence(random: Random, depth: int) -> str:
    parts = []
    for _ in range(random.randint(1, 3)):
        chance = random.random()
        if chance < 0.12:
            parts.append(random.choice("^$"))
        elif chance < 0.35 and depth > 0:
            parts.append(f"({random_pattern(random, depth - 1)}){random.choice(_REPEATS)}")
        else:
            parts.append(random.choice(_ATOMS) + random.choice(_REPEATS))
    return "".join(parts)


def random_text(random: Random) -> str:
    return "".join(random.choice(_CHARACTERS) for _ in range(random.randint(0, 6)))
