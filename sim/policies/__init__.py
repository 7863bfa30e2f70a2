"""Payment: statements, rules, models and reforms. Rules are pure and know neither people nor care."""
