"""What a style means for programmes, extra posts, evenings and digital rooms; what they cost."""

from __future__ import annotations

import numpy as np

from sim.care.counting import CODE
from sim.care.primary.practice_state import PROGRAMME
from sim.categories import ACTIVITIES, EXTRA_ROLES, PROGRAMME_TIME, PROGRAMMES, STAFF
from sim.parameters import Parameters, unknown

NURSE, OTHER = STAFF.index("nurse"), STAFF.index("other")
MEASURE_OF = {
    "health_group": "health_group",
    "far": "far",
    "patient_contract": "patient_contracts",
    "programme_adherence": "programme_checks",
    "post_discharge_call": "post_discharge_calls",
}
CONTACT_MEASURE = (
    ("doctor_visits", "phone_contacts", "digital_contacts", "home_visits"),
    ("nurse_visits", "phone_contacts", "digital_contacts", "home_visits"),
    ("other_visits", "phone_contacts", "digital_contacts", "home_visits"),
)


def programme_table(params: Parameters) -> np.ndarray:
    """The programmes as records PROGRAMME, from ``programmes.<column>``.

    Columns are labelled by programme; a missing or misspelt label raises KeyError.
    """
    table = np.zeros(len(PROGRAMMES), PROGRAMME)
    for column in (
        "staff", "channel", "group", "contact_months", "minutes", "interval", "uptake", "support",
        "control", "experience",
    ):  # fmt: skip
        table[column] = labelled(params, f"programmes.{column}", PROGRAMMES)
    papers = labelled(params, "programmes.documentation", PROGRAMMES)
    table["documentation"] = papers * table["minutes"] / 60.0
    for p, name in enumerate(PROGRAMMES):
        staff, channel = table["staff"][p], table["channel"][p]
        table["activity"][p] = ACTIVITIES.index(name)
        table["measure"][p] = CODE[MEASURE_OF[name]]
        table["contact_measure"][p] = CODE[CONTACT_MEASURE[max(staff, 0)][channel]]
    return table


def labelled(params: Parameters, name: str, labels: tuple[str, ...]) -> np.ndarray:
    """Rows of a parameter in the order of `labels`."""
    given = params.parameter(name).labels or []
    for label in labels:
        if label not in given:
            raise KeyError(f"{name}: {unknown('label', label, given)}")
    rows: np.ndarray = params[name][[given.index(label) for label in labels]]
    return rows


def post_tasks(params: Parameters) -> np.ndarray:
    """Share of an extra post's time by task (extra roles, TASKS)."""
    return labelled(params, "programmes.post_task", EXTRA_ROLES)


def post_groups(params: Parameters) -> np.ndarray:
    """Staff group of each extra post, one-hot (extra roles, staff groups)."""
    group = labelled(params, "programmes.post_staff", EXTRA_ROLES).astype(int)
    return np.eye(len(STAFF))[group]


def yearly_cost(params: Parameters) -> dict[str, float]:
    """Wage cost of each extra post, SEK a year."""
    cost = labelled(params, "programmes.post_cost", EXTRA_ROLES)
    return dict(zip(EXTRA_ROLES, cost.tolist(), strict=True))


def set_extra(units: np.ndarray, extra: np.ndarray, params: Parameters) -> None:
    """Time for programmes, extra posts (units, extra roles) and their tasks come into force."""
    tasks, groups = post_tasks(params), post_groups(params)
    ordinary = extra * (1.0 - tasks.sum(axis=1))
    units["extra"] = extra
    units["task_fte"] = extra @ tasks
    # a special post is in part filled by the unit's own, whom nobody replaces
    lent = params["programmes.post_internal"] * (extra - units["extra_at_start"]) @ groups
    units["lent_nurses"], units["lent_others"] = lent[:, NURSE], lent[:, OTHER]
    units["nurse_help"] = ordinary @ groups[:, NURSE] - lent[:, NURSE]
    units["other_help"] = ordinary @ groups[:, OTHER] - lent[:, OTHER]
    split = labelled(params, "programmes.split", PROGRAMMES)
    units["programme_time"] = split * np.column_stack([units[name] for name in PROGRAMME_TIME])
    units["digital_ease"] = np.exp(
        -params["programmes.digital_room_minutes"] * units["digital_rooms"]
    )
    units["ideas_per_hour"] = params["programmes.ideas_per_hour"]
    units["evening_length"] = params["programmes.evening_length"]
    units["weekend_length"] = params["programmes.weekend_length"]
    units["weekend_share"] = params["programmes.weekend_share"]
    units["evening_limit"] = params["programmes.evening_limit"]


def count_among_ordinary(units: np.ndarray, params: Parameters) -> None:
    """Extra posts of the first day are among those of the region's table: fewer are ordinary."""
    units["extra_at_start"] = units["extra"]
    set_extra(units, units["extra"], params)
    extra = units["extra"] @ post_groups(params)
    units["nurse_fte"] = np.maximum(units["nurse_fte"] - extra[:, NURSE], 0.0)
    units["other_fte"] = np.maximum(units["other_fte"] - extra[:, OTHER], 0.0)


def cost_beside_posts(activities: np.ndarray, params: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Premium of evening hours, and digital rooms, of months of activities (..., activities)."""
    evenings = activities[..., ACTIVITIES.index("evening_hour")]
    rooms = activities[..., ACTIVITIES.index("digital_room")]
    return (
        params["programmes.evening_premium"] * evenings,
        params["programmes.digital_room_cost"] * rooms,
    )
