"""`python -m sim.cli` is the command `vardsim`."""

from sim.cli import main

if __name__ == "__main__":
    main()
