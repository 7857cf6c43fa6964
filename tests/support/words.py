"""English words for keywords, about which the sandbox has something different to say of each."""

_WORDS = """
reliable abundant fragile curious ancient brave calm damage eager famous gather harvest imagine
journey kitchen library mountain neighbour ocean patient quiet rescue season travel useful
village weather yellow zebra accept borrow careful decide enjoy forget garden hungry island
jacket kingdom language market nature office planet question river school tomorrow umbrella
victory window bridge candle dinner engine flower giant hospital
"""
WORDS = tuple(_WORDS.split())
