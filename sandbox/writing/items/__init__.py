"""Items of several parts, made of claims: sentences of which one word decides if they are true."""
