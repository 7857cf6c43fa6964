"""A stand-in that speaks the vendors' HTTP APIs, in a process of its own.

It shares no code with the product: what it knows of a vendor comes from the vendor's documents and
SDKs, and what it knows of a request comes from the request.
"""
