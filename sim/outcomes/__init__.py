"""What a year of care came to: continuity indices, definitions of outcomes, anchors."""
