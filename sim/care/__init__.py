"""What happens in a day: kernels over the arrays of people and units."""
