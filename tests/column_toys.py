"""Made-up tables in which more than the text decides, for the tests of column roles."""

import csv
import random
from pathlib import Path

WORDS = [
    "the",
    "cat",
    "sat",
    "on",
    "a",
    "mat",
    "with",
    "some",
    "old",
    "books",
    "and",
    "red",
    "chairs",
    "near",
    "blue",
    "doors",
]
TOPICS = {
    "sport": ["ball", "team", "goal"],
    "food": ["soup", "bread", "salt"],
    "travel": ["train", "hotel", "beach"],
    "money": ["bank", "price", "stock"],
}
SHOPS = ("north", "south", "east", "west")
#: A short run that learns these tables.
PLAN = {"plan.epochs": "12", "plan.batch_size": "16", "plan.device": "cpu", "plan.threads": "1"}


def shop_table(path: Path, decides: str, rows: int = 360) -> Path:
    """Texts that say nothing, a price and a shop, one of which (`decides`) makes the class."""
    chance = random.Random(5)
    lines = []
    for _ in range(rows):
        price, shop = chance.uniform(0, 2_000), chance.choice(SHOPS)
        high = price > 1_000 if decides == "price" else shop in ("north", "east")
        shown = f"{price:,.2f}" if decides != "price" or chance.random() > 0.02 else "n/a"
        lines.append((text(chance), shown, shop, "high" if high else "low"))
    return _written(path, ("text", "price", "shop", "label"), lines)


def tag_table(path: Path, rows: int = 360) -> Path:
    """Texts about one to three topics, which are their labels."""
    chance = random.Random(6)
    lines = []
    for _ in range(rows):
        topics = chance.sample(sorted(TOPICS), chance.choice([1, 1, 2, 3]))
        words = [w for t in topics for w in chance.choices(TOPICS[t], k=2)]
        words += chance.choices(WORDS, k=3)
        chance.shuffle(words)
        lines.append((" ".join(words), ";".join(topics)))
    return _written(path, ("text", "tags"), lines)


def title_table(path: Path, rows: int = 360) -> Path:
    """The class is whether the *title* speaks of sport; bodies speak of it as often."""
    chance = random.Random(7)
    lines = []
    for _ in range(rows):
        title, body = chance.choice(["sport", "food"]), chance.choice(["sport", "food"])
        lines.append((_about(chance, title), _about(chance, body), title))
    return _written(path, ("title", "body", "label"), lines)


def text(chance: random.Random) -> str:
    """Words that say nothing of a class."""
    return " ".join(chance.choices(WORDS, k=chance.randint(4, 12)))


def _about(chance: random.Random, topic: str) -> str:
    return " ".join([*chance.choices(TOPICS[topic], k=2), *chance.choices(WORDS, k=3)])


def _written(path: Path, names: tuple[str, ...], lines: list[tuple[str, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([names, *lines])
    return path
