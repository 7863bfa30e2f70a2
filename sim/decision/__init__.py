"""How a unit decides: expected statement x payment rules -> marginal revenue -> a step in style."""
