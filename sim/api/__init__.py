"""vardsim in Python: regions, rules and reforms in, tidy tables and pictures out.

The names here are those of ``import sim``. Behind them is the study machinery of the command
`vardsim`: the same paired seeds, warm-ups, tasks and tables.
"""

from sim.api.comparison import Comparison
from sim.api.frames import describe
from sim.api.inputs import (
    StudyReform,
    load_region,
    load_rules,
    pay,
    reform,
    rule,
)
from sim.api.runs import RunError, compare, open_results, run_study
from sim.api.tables import (
    outcome_table,
    parameter_table,
    reform_table,
    rule_table,
    statement_table,
    tariff_table,
)
from sim.policies.rule import Rule, Text, parameter

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
