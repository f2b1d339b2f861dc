"""Solid procedural textures: how far towards its second colour a surface is at a rest position. The GLSL twin stands below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
TEXTURES = (
    "plain",
    "wood",
    "fabric",
    "tile",
    "brick",
    "plaster",
    "carpet",
    "leather",
    "marble",
    "metal",
    "grass",
    "asphalt",
    "checker",
    "stripes",
    "planks",
)
TAU = np.float32(2 * np.pi)


def _hash(a: Floats, b: Floats) -> Floats:
    value = np.sin(a * np.float32(12.9898) + b * np.float32(78.233)) * np.float32(437.5453)
    return value - np.floor(value)


def _waves(p: Floats) -> Floats:
    """Smooth noise in [0, 1] from a few turned sines."""
    x, y, z = p.T
    w = (
        np.sin(x * 2.1 + 1.3 * np.sin(y * 1.7 + z))
        + np.sin(y * 2.7 + 1.1 * np.sin(z * 2.3 + x))
        + np.sin(z * 2.4 + 1.2 * np.sin(x * 1.9 + y))
    )
    out: Floats = (w / 6 + 0.5).astype(np.float32)
    return out


def _grain(p: Floats) -> Floats:
    """Fine noise in [0, 1], one value a cell."""
    cell = np.floor(p)
    return _hash(cell[:, 0] + cell[:, 2] * np.float32(7.13), cell[:, 1] - cell[:, 2] * np.float32(3.7))


def _plane(p: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Two coordinates in the plane a face lies in, by its dominant axis."""
    axis = np.abs(n).argmax(1)
    a = np.where(axis == 0, p[:, 1], p[:, 0])
    b = np.where(axis == 2, p[:, 1], p[:, 2])
    return a, b


def _line(x: Floats, width: float) -> Floats:
    """1 near whole numbers, 0 elsewhere."""
    near = np.abs(x - np.round(x))
    return np.clip(1.5 - near / np.float32(width), 0, 1)


def _wood(p: Floats, n: Floats) -> Floats:
    sideways = np.abs(n).argmax(1) == 1
    across, along = np.where(sideways, p[:, 0], p[:, 1]), np.where(sideways, p[:, 2], p[:, 0] + p[:, 2])
    ring = np.float32(0.55) * across + np.float32(0.3) * np.sin(along * np.float32(0.21) + across * np.float32(0.6))
    return (
        np.float32(0.5)
        + np.float32(0.3) * np.sin(ring * TAU)
        + np.float32(0.2) * np.sin(ring * TAU * np.float32(3.7) + along * np.float32(0.3))
    )


def _planks(p: Floats, n: Floats) -> Floats:
    row = np.floor(p[:, 1])
    along = p[:, 0] * np.float32(0.12) + _hash(row, row * 0 + np.float32(1.7))
    tint = _hash(row, np.floor(along))
    seam = np.maximum(_line(p[:, 1], 0.02), _line(along, 0.004))
    grain = np.float32(0.5) + np.float32(0.5) * np.sin(
        p[:, 1] * TAU * 3 + np.float32(0.8) * np.sin(p[:, 0] * np.float32(0.9)) + tint * 9
    )
    return np.clip(tint * np.float32(0.7) + grain * np.float32(0.25) + seam * np.float32(1.2), 0, np.float32(1.6))


def _tile(p: Floats, n: Floats) -> Floats:
    a, b = _plane(p, n)
    return np.maximum(np.maximum(_line(a, 0.018), _line(b, 0.018)), _hash(np.floor(a), np.floor(b)) * np.float32(0.25))


def _brick(p: Floats, n: Floats) -> Floats:
    a, b = _plane(p, n)
    row = np.floor(b * np.float32(2.6))
    shifted = a + np.float32(0.5) * (row - 2 * np.floor(row / 2))
    mortar = np.maximum(_line(b * np.float32(2.6), 0.09), _line(shifted, 0.035))
    return np.maximum(mortar, _hash(np.floor(shifted), row) * np.float32(0.22))


def _checker(p: Floats, n: Floats) -> Floats:
    a, b = _plane(p, n)
    total = np.floor(a) + np.floor(b)
    return (total - 2 * np.floor(total / 2)).astype(np.float32)


def _stripes(p: Floats, n: Floats) -> Floats:
    a, _ = _plane(p, n)
    return np.clip((np.sin(a * TAU) * 4 + np.float32(0.5)), 0, 1)


def _fabric(p: Floats, n: Floats) -> Floats:
    a, b = _plane(p, n)
    return np.float32(0.5) + np.float32(0.25) * np.sin(a * TAU) + np.float32(0.25) * np.sin(b * TAU)


def _marble(p: Floats, n: Floats) -> Floats:
    vein = np.abs(np.sin(p[:, 0] * 2 + p[:, 1] * np.float32(1.4) + 4 * _waves(p * np.float32(1.7))))
    return np.clip(1 - vein * 3, 0, 1) * np.float32(0.9) + _waves(p * 3) * np.float32(0.15)


def _plaster(p: Floats, n: Floats) -> Floats:
    return np.float32(0.65) * _waves(p * np.float32(2.2)) + np.float32(0.35) * _waves(p * np.float32(7.3))


def _carpet(p: Floats, n: Floats) -> Floats:
    return np.float32(0.6) * _grain(p * np.float32(1.9)) + np.float32(0.4) * _waves(p * np.float32(0.12))


def _grass(p: Floats, n: Floats) -> Floats:
    return np.float32(0.5) * _grain(p * np.float32(2.0)) + np.float32(0.5) * _waves(p * np.float32(0.25))


def _metal(p: Floats, n: Floats) -> Floats:
    return np.float32(0.5) + np.float32(0.5) * np.sin(p[:, 2] * TAU)


_FUNCTIONS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "wood": _wood, "fabric": _fabric, "tile": _tile, "brick": _brick, "plaster": _plaster, "carpet": _carpet, "leather": _plaster,
    "marble": _marble, "metal": _metal, "grass": _grass, "asphalt": _carpet, "checker": _checker, "stripes": _stripes, "planks": _planks,
}  # fmt: skip
COARSE = {"tile", "brick", "checker", "stripes", "planks", "marble", "plaster"}
"""Textures whose features are about as large as `scale`; the others are finer."""


def blend(texture: str, position: Floats, normal: Floats, scale: float, footprint: Floats) -> Floats:
    """Mix (R,) between first (0) and second (1) colour of a texture.

    position, normal: (R, 3) rest position in metres and rest normal. footprint: (R,) metres a pixel covers there; where it nears
    the features' size the texture fades to its mean, so that nothing flickers or makes moiré.
    """
    pattern = _FUNCTIONS[texture](position / np.float32(scale), normal)
    size = np.float32(scale * (0.35 if texture in COARSE else 0.8))
    fade = np.clip((size - footprint) / (size * np.float32(0.7)), 0, 1)
    mean = np.float32(0.12 if texture in ("tile", "brick") else 0.5)
    return mean + (pattern - mean) * fade


GLSL = """
float hash2(float a,float b){float v=sin(a*12.9898+b*78.233)*437.5453;return v-floor(v);}
float waves(vec3 p){return (sin(p.x*2.1+1.3*sin(p.y*1.7+p.z))+sin(p.y*2.7+1.1*sin(p.z*2.3+p.x))+sin(p.z*2.4+1.2*sin(p.x*1.9+p.y)))/6.0+0.5;}
float grain(vec3 p){vec3 c=floor(p);return hash2(c.x+c.z*7.13,c.y-c.z*3.7);}
vec2 plane(vec3 p,vec3 n){vec3 a=abs(n);return vec2((a.x>=a.y&&a.x>=a.z)?p.y:p.x,(a.z>a.x&&a.z>a.y)?p.y:p.z);}
float line(float x,float w){float d=abs(x-floor(x+0.5));return clamp(1.5-d/w,0.0,1.0);}
const float TAU=6.28318530718;
float pattern(int kind,vec3 p,vec3 n){
 vec2 q=plane(p,n);
 if(kind==1){vec3 m=abs(n);bool s=m.y>m.x&&m.y>=m.z;float c=s?p.x:p.y;float l=s?p.z:p.x+p.z;float r=0.55*c+0.3*sin(l*0.21+c*0.6);
  return 0.5+0.3*sin(r*TAU)+0.2*sin(r*TAU*3.7+l*0.3);}
 if(kind==2)return 0.5+0.25*sin(q.x*TAU)+0.25*sin(q.y*TAU);
 if(kind==3)return max(max(line(q.x,0.018),line(q.y,0.018)),hash2(floor(q.x),floor(q.y))*0.25);
 if(kind==4){float r=floor(q.y*2.6);float s=q.x+0.5*(r-2.0*floor(r/2.0));return max(max(line(q.y*2.6,0.09),line(s,0.035)),hash2(floor(s),r)*0.22);}
 if(kind==5||kind==7)return 0.65*waves(p*2.2)+0.35*waves(p*7.3);
 if(kind==6||kind==11)return 0.6*grain(p*1.9)+0.4*waves(p*0.12);
 if(kind==8){float v=abs(sin(p.x*2.0+p.y*1.4+4.0*waves(p*1.7)));return clamp(1.0-v*3.0,0.0,1.0)*0.9+waves(p*3.0)*0.15;}
 if(kind==9)return 0.5+0.5*sin(p.z*TAU);
 if(kind==10)return 0.5*grain(p*2.0)+0.5*waves(p*0.25);
 if(kind==12){float t=floor(q.x)+floor(q.y);return t-2.0*floor(t/2.0);}
 if(kind==13)return clamp(sin(q.x*TAU)*4.0+0.5,0.0,1.0);
 if(kind==14){float r=floor(p.y);float a=p.x*0.12+hash2(r,1.7);float t=hash2(r,floor(a));float s=max(line(p.y,0.02),line(a,0.004));
  float g=0.5+0.5*sin(p.y*TAU*3.0+0.8*sin(p.x*0.9)+t*9.0);return clamp(t*0.7+g*0.25+s*1.2,0.0,1.6);}
 return 0.0;}
float blend_texture(int kind,vec3 position,vec3 n,float scale,float footprint){
 if(kind==0)return 0.0;
 float v=pattern(kind,position/scale,n);
 bool coarse=kind==3||kind==4||kind==5||kind==8||kind==12||kind==13||kind==14;
 float size=scale*(coarse?0.35:0.8);
 float fade=clamp((size-footprint)/(size*0.7),0.0,1.0);
 float mean=(kind==3||kind==4)?0.12:0.5;
 return mean+(v-mean)*fade;}
"""
"""`blend` for shaders: kind is the index in TEXTURES."""
