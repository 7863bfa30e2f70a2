"""A vårdcentral's day: calls, bookings, visits, planned work, and what people choose."""
