"""Numbers of cases: read aloud over a counter, written down by hand."""

from collections.abc import Callable

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, Q, U/V, which are mistaken for one another.
NUMBER_ALPHABET = "34679ACDEFGHJKMNPRTWXY"
_NUMBER_LENGTH = 6
# 18 letters of 22 are 80.3 bits: nobody guesses that, and it can still be copied from paper.
_SECRET_LENGTH = 18
_SECRET_GROUP = 6


def new_number(choose: Callable[[str], str]) -> str:
    """A number such as K7M-4TX; `choose` picks one letter of an alphabet by chance."""
    letters = "".join(choose(NUMBER_ALPHABET) for _ in range(_NUMBER_LENGTH))
    return f"{letters[:3]}-{letters[3:]}"


def read_number(text: str) -> str | None:
    """The number somebody typed, however they wrote it, or None when it cannot be one."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(letters) != _NUMBER_LENGTH or any(x not in NUMBER_ALPHABET for x in letters):
        return None
    return f"{letters[:3]}-{letters[3:]}"


def new_secret(choose: Callable[[str], str]) -> str:
    """The secret beside a number, such as K7M4TX-PRWXYA-346CDE (80 bits)."""
    return _grouped("".join(choose(NUMBER_ALPHABET) for _ in range(_SECRET_LENGTH)))


def secret_from(digest: bytes) -> str:
    """The secret that a digest stands for: the same digest, the same secret."""
    number = int.from_bytes(digest)
    letters: list[str] = []
    for _ in range(_SECRET_LENGTH):
        number, place = divmod(number, len(NUMBER_ALPHABET))
        letters.append(NUMBER_ALPHABET[place])
    return _grouped("".join(letters))


def read_secret(text: str) -> str | None:
    """The secret somebody typed, however they wrote it, or None when it cannot be one."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(letters) != _SECRET_LENGTH or any(x not in NUMBER_ALPHABET for x in letters):
        return None
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(
        letters[start : start + _SECRET_GROUP] for start in range(0, _SECRET_LENGTH, _SECRET_GROUP)
    )
