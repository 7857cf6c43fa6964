"""The vendors' Batch APIs: files and batches are kept on disk, and worked on in the background.

The vendors' own routes and shapes are in `sandbox/vendors/*_batches.py`.
"""
