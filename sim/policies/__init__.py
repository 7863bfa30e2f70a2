"""Payment: statements, rules, models, reforms. Rules are pure; they know no people, no care."""
