"""The diffusion engine: Stable Diffusion 1.5 with a QR ControlNet. This file needs no torch."""
