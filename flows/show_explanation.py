"""What a person sees of an explained row: one screen, and where to read the rest."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console

from flows.explain import Explanation
from flows.explain_bounds import interval, number
from flows.explain_lineage import MOST_FOLLOWED, Law, Origin, Parents
from flows.explain_reasons import Figure, Reason

MOST_FIGURES = 10
MOST_MISSING = 3
MOST_REASONS = 10
MOST_FILES = 3
MOST_TEXTS = 3
MOST_LINES = 12
MOST_CLAUSES = 3
MOST_ITEMS = 3
LONGEST_LABEL = 60
LONGEST_VALUE = 300
WIDEST_VALUE = 44


def show_explanation(console: Console, told: Explanation) -> None:
    """Print a row with what it means, what bounds it, where it was read, and the law behind it."""
    _line(console, f"[bold]{told.table}[/] {told.key_column} {told.row_key}", markup=True)
    _line(console, told.meaning.split(". ")[0].rstrip(".") + ".")
    labels = [
        f"{name} {_cut(str(value), LONGEST_LABEL)}"
        for name, value in told.labels.items()
        if value is not None and name != told.key_column
    ]
    console.print(" | ".join(labels), highlight=False, markup=False)
    _figures(console, told.figures)
    _reasons(console, told)
    _origins(console, told)
    _laws(console, told)
    _rest(console, told)


def _figures(console: Console, figures: Sequence[Figure]) -> None:
    if not figures:
        return
    _heading(console, "Figures")
    given = [figure for figure in figures if not figure.is_missing]
    missing = [figure for figure in figures if figure.is_missing]
    shown = [*given[:MOST_FIGURES], *missing[:MOST_MISSING]]
    _columns(console, [(figure.name, _value(figure), figure.meaning) for figure in shown])
    left = [figure.name for figure in (*given[MOST_FIGURES:], *missing[MOST_MISSING:])]
    if left:
        _line(console, f"  {len(left)} more, the last of them not given: {', '.join(left)}")


def _value(figure: Figure) -> str:
    if figure.is_missing:
        return "not given"
    if not figure.is_interval:
        return number(figure.high if figure.low is None else figure.low)
    text = interval(figure.low, figure.high)
    is_between = figure.estimate is not None and figure.low != figure.high
    return f"{text}, estimate {number(figure.estimate)}" if is_between else text


def _reasons(console: Console, told: Explanation) -> None:
    if told.reasons or told.beside:
        _heading(console, "Why")
    shown = told.reasons[:MOST_REASONS]
    _columns(console, [(reason.name, reason.value, reason.meaning) for reason in shown])
    left = told.reasons[MOST_REASONS:]
    if left:
        _line(console, f"  {len(left)} more, of {_names(left)}")
    if told.beside:
        console.print(f"  {told.beside}", highlight=False, markup=False)


def _names(reasons: Iterable[Reason]) -> str:
    return _cut(", ".join(dict.fromkeys(reason.name for reason in reasons)), 2 * LONGEST_LABEL)


def _origins(console: Console, told: Explanation) -> None:
    for depth, level in groupby(told.parents, lambda rows: rows.depth):
        made = "Made of" if depth == 1 else "and these of"
        _heading(console, made, ", ".join(_rows_of(rows) for rows in level))
    if not told.origins:
        _heading(console, "Read from", _own_file(told))
        return
    _heading(console, "Read from", _counted(len(told.origins), "source row"))
    files = [
        (key, list(origins))
        for key, origins in groupby(told.origins, lambda origin: (origin.batch_id, origin.file))
    ]
    texts_left = MOST_TEXTS
    for _, origins in files[:MOST_FILES]:
        _file(console, origins)
        for origin in origins[:texts_left]:
            if text := origin.text:
                _line(console, f"    {text}", style="dim")
                texts_left -= 1
    if len(files) > MOST_FILES:
        left = sum(len(origins) for _, origins in files[MOST_FILES:])
        _line(console, f"  {left:,} rows of {len(files) - MOST_FILES:,} more places left out")


def _own_file(told: Explanation) -> str:
    file, line = (told.values.get(f"source_{part}") for part in ("file", "line"))
    if file and not told.mart:
        return f"the project's ledger, {file} line {line}"
    if told.laws:
        return "no publisher's file: behind the row stands law, below"
    return "no publisher's file; its reasons are above"


def _rows_of(rows: Parents) -> str:
    followed = "" if rows.count <= MOST_FOLLOWED else f" (the first {MOST_FOLLOWED:,} followed)"
    return f"{_counted(rows.count, 'row')} of {rows.mart}{followed}"


def _file(console: Console, origins: Sequence[Origin]) -> None:
    first = origins[0]
    lines = [str(origin.line) for origin in origins if origin.line is not None]
    shown = ", ".join(lines[:MOST_LINES])
    more = f" and {len(lines) - MOST_LINES:,} more" if len(lines) > MOST_LINES else ""
    whole = ["the file as a whole"] if len(lines) < len(origins) else []
    places = " and ".join([f"line {shown}{more}"] * bool(lines) + whole)
    console.print(f"  {first.file}, {places}", highlight=False, markup=False)
    _line(console, f"    batch {first.batch_id}, vintage {first.vintage}, {first.publisher}")
    _line(console, f"    sha256 {first.sha256}")


def _laws(console: Console, told: Explanation) -> None:
    if not told.laws:
        return
    items = {law.item_id for law in told.laws if law.item_id}
    clauses = [
        (key, list(laws))
        for key, laws in groupby(told.laws, lambda law: (law.instrument_id, law.clause_id))
    ]
    of_items = f", {_counted(len(items), 'item')}" if items else ""
    _heading(console, "Under", f"{_counted(len(clauses), 'clause')} of law{of_items}")
    for _, laws in clauses[:MOST_CLAUSES]:
        _clause(console, laws)
    if len(clauses) > MOST_CLAUSES:
        left = ", ".join(
            f"{instrument} {clause}" for (instrument, clause), _ in clauses[MOST_CLAUSES:]
        )
        _line(console, f"  {len(clauses) - MOST_CLAUSES} more: {left}")


def _clause(console: Console, laws: Sequence[Law]) -> None:
    first = laws[0]
    clause = f" clause {first.clause_id}" if first.clause_id else ""
    _line(console, f"  {first.instrument_id}{clause}: {first.title}")
    items = list(dict.fromkeys(law.item_id for law in laws if law.item_id))
    lines = list(dict.fromkeys(str(law.line) for law in laws if law.line))
    if items or lines:
        named = f"item {_some(items)}, " if items else ""
        console.print(f"    {named}{first.file} line {_some(lines)}", highlight=False, markup=False)
    urls = list(dict.fromkeys(law.evidence_url for law in laws if law.evidence_url))
    if urls:
        more = f" and {len(urls) - 1} more" if len(urls) > 1 else ""
        console.print(f"    {urls[0]}{more}", highlight=False, soft_wrap=True)


def _rest(console: Console, told: Explanation) -> None:
    queries = [f'chokepoint sql "from {told.table} where {told.condition}"']
    if told.mart:
        where = f"where mart = '{told.mart}' and row_key = '{told.row_key}'"
        queries.append(f'chokepoint sql "from quality.lineage {where}"')
        if told.parents:
            queries.append(f'chokepoint sql "from quality.lineage_parents {where}"')
    _heading(console, "All of it")
    for query in queries:
        console.print(f"  {query}", highlight=False, markup=False, soft_wrap=True)


def _columns(console: Console, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print name, value and meaning in columns; a meaning is cut, a value never loses its sense."""
    if not rows:
        return
    name_width = max(len(name) for name, _, _ in rows)
    value_width = max((len(value) for _, value, _ in rows if len(value) <= WIDEST_VALUE), default=0)
    for name, value, meaning in rows:
        if len(value) > WIDEST_VALUE:
            text = _cut(value, LONGEST_VALUE)
            console.print(f"  {name:<{name_width}}  {text}", highlight=False, markup=False)
        else:
            _line(console, f"  {name:<{name_width}}  {value:<{value_width}}  {meaning}".rstrip())


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - MOST_ITEMS} more" if len(texts) > MOST_ITEMS else ""
    return f"{', '.join(texts[:MOST_ITEMS])}{more}"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _heading(console: Console, title: str, text: str = "") -> None:
    _line(console, f"[bold]{title}[/] {text}".rstrip(), markup=True)


def _line(console: Console, text: str, *, markup: bool = False, style: str | None = None) -> None:
    """Print one line and no more; what does not fit ends in an ellipsis."""
    console.print(
        text, highlight=False, markup=markup, style=style, no_wrap=True, overflow="ellipsis"
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
