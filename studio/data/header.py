"""Whether the first row of a table names its columns."""

import re
from collections.abc import Sequence

#: Words that people use for the columns of labelled text, in lower case.
TEXT_WORDS = frozenset(
    re.findall(
        r"\w+",
        """text sentence content review comment title headline body document message tweet post
        question query utterance description abstract summary news article phrase
        文本 内容 评论 句子 标题 正文 文章 新闻 摘要 问题 描述 短文 语句 评价""",
    )
)
LABEL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """label labels category class target sentiment topic tag intent emotion polarity rating
        score stars type cat y genre subject
        标签 类别 分类 情感 话题 主题 类型 意图 评分 分数 得分 星级 情绪""",
    )
)
_OTHER_WORDS = frozenset(
    re.findall(
        r"\w+",
        """id index date time author name user url source lang language split
        编号 序号 日期 时间 作者 来源 姓名 用户""",
    )
)
_NAME = re.compile(r"[^\W\d][\w .\-/()#]{0,39}")
_SENTENCE = re.compile(r"[.!?,;:。！？，；：、…]")


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether row 0 names the columns, judged by the rows below it.

    Args:
        rows: the first rows; those of another width than the first are ignored.
    """
    if not rows:
        return False
    width = len(rows[0])
    body = [row for row in rows[1:] if len(row) == width]
    while width > 1 and not any(row[width - 1].strip() for row in [rows[0], *body]):
        # A delimiter at the end of every line makes a column of nothing.
        width -= 1
    first = [cell.strip() for cell in rows[0][:width]]
    named = first[1:] if len(first) > 1 and not first[0] else first
    if not all(named) or len(set(named)) < len(named) or any(map(is_number, named)):
        return False
    if any(is_known_name(cell) for cell in named) and all(map(_could_name, named)):
        return True
    if not body or not all(map(_could_name, named)):
        return False
    votes = [_vote(cell, [row[place].strip() for row in body]) for place, cell in enumerate(first)]
    return sum(votes) > 0


def is_number(text: str) -> bool:
    """Whether a cell is a number such as 3, -0.5 or 1e-4."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def is_known_name(cell: str) -> bool:
    """Whether a cell is a word that columns are usually named by."""
    known = TEXT_WORDS | LABEL_WORDS | _OTHER_WORDS
    words = cell.lower().replace("-", "_").split("_")
    if any(word in known for word in words):
        return True
    spaced = cell.lower().split()
    return bool(spaced) and all(word in known for word in spaced)


def _could_name(cell: str) -> bool:
    return bool(_NAME.fullmatch(cell))


def _vote(cell: str, column: list[str]) -> int:
    """For (positive) or against (negative) a column's first cell being its name."""
    filled = [value for value in column if value]
    if not filled:
        return 0
    if all(map(is_number, filled)):
        return 2
    distinct = set(filled)
    if cell in distinct:
        return -3
    few = len(distinct) <= max(2, len(filled) // 4)
    if few and len(filled) >= 4:
        return 2
    longer = sum(len(value) > 2 * len(cell) for value in filled)
    if longer >= 0.9 * len(filled) and not _SENTENCE.search(cell):
        return 1
    return -1
