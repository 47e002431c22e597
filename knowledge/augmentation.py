"""Questions as hurried people type them: made from well-typed ones, for training."""

import random

_KEYBOARDS = (
    {"å": "aa", "ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe"},
    {"å": "a", "ä": "a", "æ": "e", "ö": "o", "ø": "o"},
)
_LONG_WORD = 8
_LEFT_OUT = 0.3


def mistype(text: str, dice: random.Random) -> str:
    """Return `text` with one or two of the slips people make: letters, keyboards, split compounds, left-out words."""
    slips = (_drop_letter, _swap_letters, _double_letter, _other_keyboard, _split_word, _leave_out_word)
    for slip in dice.sample(slips, k=dice.choice((1, 1, 2))):
        text = slip(text, dice)
    return text


def leave_out_words(text: str, dice: random.Random) -> str:
    """Return `text` as a hurried person shortens it: without about a third of its words."""
    kept = [word for word in text.split() if dice.random() >= _LEFT_OUT]
    return " ".join(kept) or text


def _place(text: str, dice: random.Random) -> int:
    return dice.randrange(1, max(2, len(text) - 1))


def _drop_letter(text: str, dice: random.Random) -> str:
    place = _place(text, dice)
    return text[:place] + text[place + 1 :]


def _swap_letters(text: str, dice: random.Random) -> str:
    place = _place(text, dice)
    return text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]


def _double_letter(text: str, dice: random.Random) -> str:
    place = _place(text, dice)
    return text[:place] + text[place : place + 1] + text[place:]


def _other_keyboard(text: str, dice: random.Random) -> str:
    letters = dice.choice(_KEYBOARDS)
    return "".join(letters.get(letter, letter) for letter in text.lower())


def _split_word(text: str, dice: random.Random) -> str:
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) >= _LONG_WORD]
    if long:
        place = dice.choice(long)
        cut = dice.randrange(3, len(words[place]) - 3)
        words[place] = f"{words[place][:cut]} {words[place][cut:]}"
    return " ".join(words)


def _leave_out_word(text: str, dice: random.Random) -> str:
    words = text.split()
    if len(words) > 3:
        del words[dice.randrange(len(words))]
    return " ".join(words)
