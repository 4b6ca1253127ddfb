"""What measures the diffusion engine; nothing that draws needs it."""
