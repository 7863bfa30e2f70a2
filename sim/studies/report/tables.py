"""Tables of numbers as they are, for the files beside the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from sim.studies.analysis import EVERYBODY
from sim.studies.report.material import Label, Material

SHOWN = ("baseline", "difference", "low", "high", "relative", "relative_low", "relative_high")


def tidy(
    material: Material,
    measure: str,
    labels: Sequence[Label] | None = None,
    name: Callable[[str], str] = str,
    group: Callable[[str], str | None] | None = None,
    effects: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Effects of a measure over the whole period, a row for each, with names and units.

    `labels` names outcomes and chooses them; without them `name` does. `group` names groups and
    chooses them (None: left out); without it only everybody. Columns are named in words.
    """
    whole = material.effects.whole
    chosen = whole[whole["measure"] == measure]
    if effects is not None:
        chosen = chosen[chosen["effect"].isin(list(effects))]
    if labels is not None:
        chosen = chosen[chosen["outcome"].isin([label.id for label in labels])]
    if group is None:
        chosen = chosen[chosen["group"] == EVERYBODY]
    else:
        named = {g: text for g in chosen["group"].unique() if (text := group(str(g))) is not None}
        chosen = chosen[chosen["group"].isin(list(named))]
    order = {reform: place for place, reform in enumerate(material.reforms)}
    chosen = chosen[chosen["reform"].isin(list(order))]
    words = material.words
    table = pd.DataFrame()
    if labels is not None:
        by_id = {label.id: label for label in labels}
        places = {label.id: place for place, label in enumerate(labels)}
        chosen = chosen.sort_values("outcome", key=lambda ids: ids.map(places), kind="stable")
        table["area"] = chosen["outcome"].map(lambda id_: by_id[id_].area)
        table["outcome"] = chosen["outcome"].map(lambda id_: by_id[id_].text)
        table["unit_of"] = chosen["outcome"].map(lambda id_: by_id[id_].unit)
    else:
        table["outcome"] = chosen["outcome"].map(name)
    if group is not None:
        table["group"] = chosen["group"].map(named)
    table["reform"] = chosen["reform"].map(dict(material.reforms))
    table["effect"] = chosen["effect"].map(lambda effect: words(f"effect_{effect}"))
    for column in SHOWN:
        table[column] = chosen[column]
    table["replications"] = chosen["replications"]
    return table.rename(columns={name: words.named("columns", str(name)) for name in table})
