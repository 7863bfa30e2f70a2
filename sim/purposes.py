"""Purposes of keyed draws, one number each, in blocks by part of the model.

population 1-99, demography 100-199, needs and choice 200-299, clinic 300-399, hospital 400-499,
municipality 500-599, behaviour 600-699.
"""
