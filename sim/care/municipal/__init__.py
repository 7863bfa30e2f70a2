"""A municipality's day: discharge planning, home care, short-term places, särskilt boende."""
