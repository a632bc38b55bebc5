"""How dates and times are written where Django writes them: on the staff's lists."""
