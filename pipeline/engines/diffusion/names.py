"""What the diffusion engine is called, for code that must not load torch."""

NAME = "diffusion"
SUMMARY = "Drawn by Stable Diffusion 1.5, guided by a QR ControlNet."
