"""A hospital's day: emergency department, wards, specialist clinics and operations."""
