"""vardsim: a simulator of the Swedish care system under pluggable reimbursement rules.

In a notebook::

    import sim

    base = sim.load_rules("swedish_mix")
    target = sim.reform("continuity.continuity_target")
    result = sim.compare(base, [target], replications=4, years=2)
    result.effects()

The names in `__all__` come from `sim.api`, which is imported when one of them is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.compilation import use_compiled_cache

if TYPE_CHECKING:
    from sim.api import (
        Comparison,
        Rule,
        RunError,
        StudyReform,
        Text,
        compare,
        describe,
        load_region,
        load_rules,
        open_results,
        outcome_table,
        parameter,
        parameter_table,
        pay,
        reform,
        reform_table,
        rule,
        rule_table,
        run_study,
        statement_table,
        tariff_table,
    )

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "Rule",
    "RunError",
    "StudyReform",
    "Text",
    "compare",
    "describe",
    "load_region",
    "load_rules",
    "open_results",
    "outcome_table",
    "parameter",
    "parameter_table",
    "pay",
    "reform",
    "reform_table",
    "rule",
    "rule_table",
    "run_study",
    "statement_table",
    "tariff_table",
]

use_compiled_cache()


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    import sim.api

    return getattr(sim.api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
