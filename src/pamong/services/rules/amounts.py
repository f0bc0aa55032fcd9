"""Amounts of money in words, as receipts say them."""

_ID = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
_ID_SCALES = (
    (10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1_000, "ribu"), (100, "ratus"),
    (10, "puluh"),
)  # fmt: skip
_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_EN_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_EN_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1_000, "thousand"))
MOST = 10**15


def rupiah_in_indonesian(amount: int) -> str:
    """ "seratus ribu rupiah" (*terbilang*). Raises ValueError below 0 and from 10 to the 15th."""
    return f"{_indonesian(_checked(amount))} rupiah"


def rupiah_in_english(amount: int) -> str:
    """ "one hundred thousand rupiah"."""
    return f"{_english(_checked(amount))} rupiah"


def _checked(amount: int) -> int:
    if not 0 <= amount < MOST:
        raise ValueError("an amount in words lies between 0 and 10 to the power of 15")
    return amount


def _indonesian(number: int) -> str:
    if number < 12:
        return _ID[number]
    if number < 20:
        return f"{_ID[number - 10]} belas"
    if 100 <= number < 200 or 1_000 <= number < 2_000:
        # One hundred and one thousand have words of their own; twenty-one thousand has not.
        size, head = (100, "seratus") if number < 200 else (1_000, "seribu")
        return _joined(head, number % size)
    size, word = next(scale for scale in _ID_SCALES if number >= scale[0])
    return _joined(f"{_indonesian(number // size)} {word}", number % size)


def _joined(head: str, rest: int) -> str:
    return f"{head} {_indonesian(rest)}" if rest else head


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        tens = _EN_TENS[number // 10]
        return f"{tens}-{_EN[number % 10]}" if number % 10 else tens
    if number < 1_000:
        head, rest, link = f"{_EN[number // 100]} hundred", number % 100, " and "
    else:
        size, word = next(scale for scale in _EN_SCALES if number >= scale[0])
        head, rest = f"{_english(number // size)} {word}", number % size
        link = " and " if rest < 100 else " "
    return f"{head}{link}{_english(rest)}" if rest else head
