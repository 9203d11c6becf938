"""Pure: which steps does a round take on its way to publication and after?"""

STEPS = ("close", "release", "ask", "withdraw", "confirm", "correct", "cancel")
