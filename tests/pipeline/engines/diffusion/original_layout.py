"""A pipeline's weights under the names of the original Stable Diffusion checkpoints."""

import re

_RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_UNET_ENDS = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
_MIDDLE = {"resnets.0": 0, "attentions.0": 1, "resnets.1": 2}
_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def original_checkpoint(pipe):
    """All weights as one flat dictionary."""
    found = {}
    layers = pipe.unet.config.layers_per_block
    for name, value in pipe.unet.state_dict().items():
        found[f"model.diffusion_model.{_unet_name(name, layers, pipe.unet)}"] = value
    levels = len(pipe.vae.config.block_out_channels)
    for name, value in pipe.vae.state_dict().items():
        as_convolution = "mid_block.attentions" in name and value.ndim == 2
        found[f"first_stage_model.{_vae_name(name, levels)}"] = (
            value[..., None, None] if as_convolution else value
        ).contiguous()
    for name, value in pipe.text_encoder.state_dict().items():
        plain = name.removeprefix("text_model.")
        found[f"cond_stage_model.transformer.text_model.{plain}"] = value
    return found


def _unet_name(name, layers, unet):
    for ours, theirs in _UNET_ENDS.items():
        if name.startswith(f"{ours}."):
            return theirs + name.removeprefix(ours)
    if name.startswith("mid_block."):
        kind, rest = re.fullmatch(r"mid_block\.(\w+\.\d)\.(.+)", name).groups()
        return f"middle_block.{_MIDDLE[kind]}.{_resnet(kind, rest)}"
    side, block, kind, layer, rest = re.fullmatch(
        r"(down|up)_blocks\.(\d)\.(\w+)\.(\d)\.(.+)", name
    ).groups()
    block, layer = int(block), int(layer)
    if kind == "downsamplers":
        return f"input_blocks.{(block + 1) * (layers + 1)}.0.op.{rest.removeprefix('conv.')}"
    if kind == "upsamplers":
        place = 2 if hasattr(unet.up_blocks[block], "attentions") else 1
        return f"output_blocks.{block * (layers + 1) + layers}.{place}.{rest}"
    part = 1 if kind == "attentions" else 0
    rest = _resnet(kind, rest)
    if side == "down":
        return f"input_blocks.{block * (layers + 1) + layer + 1}.{part}.{rest}"
    return f"output_blocks.{block * (layers + 1) + layer}.{part}.{rest}"


def _resnet(kind, rest):
    if not kind.startswith("resnets"):
        return rest
    first, _, tail = rest.partition(".")
    return f"{_RESNET[first]}.{tail}"


def _vae_name(name, levels):
    name = name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    name = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    up = re.search(r"up_blocks\.(\d)", name)
    if up:
        name = name.replace(up[0], f"up.{levels - 1 - int(up[1])}")
        name = name.replace(".resnets.", ".block.").replace(".upsamplers.0.", ".upsample.")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    attention = re.search(r"mid_block\.attentions\.0\.(to_out\.0|\w+)", name)
    if attention:
        name = name.replace(attention[0], f"mid.attn_1.{_ATTENTION[attention[1]]}")
    return name
