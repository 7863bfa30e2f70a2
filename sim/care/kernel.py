from sim.kernel import kernel as kernel
