"""GLSL of the EGL backend: the same light, textures and sky as the ray caster's NumPy."""

from __future__ import annotations

from scenegen.render.shading import AO_REACH_M, GROUND_FAR, SKY_HORIZON, SKY_TOP
from scenegen.render.textures import GLSL


def _vec3(value: object) -> str:
    return "vec3(" + ",".join(f"{float(x):.6f}" for x in value) + ")"  # type: ignore[attr-defined]


_SHADOW = (
    "#version 330\nuniform mat4 clip;in vec3 at;void main(){gl_Position=clip*vec4(at,1.0);}",
    "#version 330\nvoid main(){}",
)
_IDS = (
    "#version 330\nuniform mat4 clip;in vec3 at;in float instance;flat out float id;void main(){id=instance;gl_Position=clip*vec4(at,1.0);}",
    "#version 330\nflat in float id;out float color;void main(){color=id;}",
)
_PREPASS = (
    "#version 330\nuniform mat4 clip;uniform mat4 view;in vec3 at;in vec3 normal;out vec3 n;out float z;"
    "void main(){n=mat3(view)*normal;z=(view*vec4(at,1.0)).z;gl_Position=clip*vec4(at,1.0);}",
    "#version 330\nin vec3 n;in float z;out vec4 color;void main(){vec3 m=normalize(n);color=vec4(m.z>0.0?-m:m,z);}",
)
_SKY = (
    "#version 330\nuniform mat3 turn;uniform vec2 half_size;out vec3 ray;void main(){vec2 p=vec2((gl_VertexID<<1)&2,gl_VertexID&2)*2.0-1.0;"
    "ray=turn*vec3(p.x*half_size.x,-p.y*half_size.y,1.0);gl_Position=vec4(p,0.999,1.0);}",
    f"""#version 330
in vec3 ray;out vec4 color;void main(){{float h=normalize(ray).z;float up=sqrt(clamp(h,0.0,1.0));
vec3 sky=mix({_vec3(SKY_HORIZON)},{_vec3(SKY_TOP)},up);color=vec4((h>=0.0?sky:{_vec3(GROUND_FAR)})*1.1,1.0);}}""",
)
_COLOR_VERTEX = """#version 330
uniform mat4 clip;
in vec3 at;in vec3 normal;in vec3 rest;in vec3 rest_normal;in vec3 first;in vec3 second;in vec4 look;in float kind;
out vec3 p;out vec3 n;out vec3 r;flat out vec3 rn;flat out vec3 c1;flat out vec3 c2;flat out vec4 mat;flat out int texture_kind;
void main(){p=at;n=normal;r=rest;rn=rest_normal;c1=first;c2=second;mat=look;texture_kind=int(kind+0.5);gl_Position=clip*vec4(at,1.0);}
"""
_COLOR_FRAGMENT = (
    """#version 330
uniform vec3 eye;uniform float focal;uniform vec2 screen;uniform vec3 ambient_up;uniform vec3 ambient_down;
uniform int light_count;uniform vec4 light_at[3];uniform vec4 light_color[3];uniform mat4 light_clip[3];
uniform sampler2D normals;uniform sampler2DShadow shadow0;uniform sampler2DShadow shadow1;uniform sampler2DShadow shadow2;
in vec3 p;in vec3 n;in vec3 r;flat in vec3 rn;flat in vec3 c1;flat in vec3 c2;flat in vec4 mat;flat in int texture_kind;
out vec4 color;
"""
    + GLSL
    + """
const vec2 DISC[12]=vec2[12](vec2(-0.33,-0.13),vec2(0.11,0.36),vec2(0.42,-0.24),vec2(-0.17,-0.55),vec2(-0.56,0.26),vec2(0.24,0.68),
 vec2(0.76,0.1),vec2(0.35,-0.7),vec2(-0.46,-0.74),vec2(-0.86,0.0),vec2(-0.35,0.84),vec2(0.7,0.62));
float turn_angle(){return fract(52.9829189*fract(dot(gl_FragCoord.xy,vec2(0.06711056,0.00583715))))*6.2831853;}
vec2 spin(vec2 d,float a){float c=cos(a),s=sin(a);return vec2(c*d.x-s*d.y,s*d.x+c*d.y);}
float lookup(int k,vec3 q){return k==0?texture(shadow0,q):k==1?texture(shadow1,q):texture(shadow2,q);}
float lit(int k,vec3 at,vec3 m,float a,float slope){
 vec4 q=light_clip[k]*vec4(at+m*(0.012+0.03*(1.0-slope)),1.0);vec3 s=q.xyz/q.w*0.5+0.5;
 if(q.w<=0.0||any(lessThan(s,vec3(0.0)))||any(greaterThan(s,vec3(1.0))))return 1.0;
 float sum=0.0;float width=light_at[k].w>0.5?0.007:0.0028;
 for(int i=0;i<8;i++)sum+=lookup(k,vec3(s.xy+spin(DISC[i],a)*width,s.z-(light_at[k].w>0.5?0.0006:0.0012)));
 return sum/8.0;}
float open_sky(float a){
 vec2 uv=gl_FragCoord.xy/screen;vec4 here=texture(normals,uv);float z=here.w;if(z<=0.0)return 1.0;
 vec2 half_size=screen/(2.0*focal);vec2 ndc=vec2(uv.x*2.0-1.0,1.0-uv.y*2.0);vec3 at=vec3(ndc*half_size*z,z);
 float radius=REACH*0.45*focal/z/screen.x;radius=min(radius,0.12);float hidden=0.0;
 for(int i=0;i<12;i++){vec2 d=spin(DISC[i],a)*radius;vec2 o=uv+vec2(d.x,d.y*screen.x/screen.y);vec4 there=texture(normals,o);
  if(there.w<=0.0)continue;vec2 on=vec2(o.x*2.0-1.0,1.0-o.y*2.0);vec3 q=vec3(on*half_size*there.w,there.w)-at;float l=length(q);
  hidden+=max(dot(q,here.xyz)/max(l,1e-4)-0.12,0.0)*smoothstep(1.0,0.0,l/REACH);}
 return clamp(1.0-hidden/12.0*1.7,0.0,1.0);}
void main(){
 vec3 to_eye=eye-p;float reach=length(to_eye);vec3 v=to_eye/reach;
 vec3 flat_n=normalize(cross(dFdx(p),dFdy(p)));if(dot(flat_n,v)<0.0)flat_n=-flat_n;
 vec3 m=normalize(n);if(dot(m,flat_n)<0.0)m=-m;
 float foot=reach/focal/max(abs(dot(flat_n,v)),0.15);
 vec3 albedo=c1;if(texture_kind>0)albedo=c1+(c2-c1)*blend_texture(texture_kind,r,rn,mat.w,foot);
 float a=turn_angle();float sky=open_sky(a);
 vec3 ambient=mix(ambient_down,ambient_up,m.z*0.5+0.5)*(0.25+0.75*sky);vec3 diffuse=ambient;vec3 gloss=vec3(0.0);
 float rough=mat.x;float shine=2.0/pow(max(rough,0.08),3.0);
 for(int k=0;k<light_count;k++){
  bool point=light_at[k].w>0.5;vec3 way=point?light_at[k].xyz-p:light_at[k].xyz;float d=length(way);way/=d;
  float facing=dot(way,m);if(facing<=0.0)continue;
  float strength=(point?1.0/pow(max(d,0.4),2.0):1.0)*(dot(way,flat_n)>0.0?lit(k,p,flat_n,a,dot(way,flat_n)):0.0);
  vec3 arriving=light_color[k].xyz*strength*facing;diffuse+=arriving;
  vec3 h=normalize(way+v);gloss+=arriving*pow(max(dot(h,m),0.0),shine)*(shine+2.0)/8.0;}
 float fresnel=0.04+0.5*(1.0-rough)*pow(1.0-clamp(dot(v,m),0.0,1.0),5.0);float strength=fresnel+mat.y*0.5;
 vec3 tint=1.0+(albedo-1.0)*mat.y;vec3 base=albedo*(1.0-0.5*mat.y);
 vec3 mirror=strength*tint*((1.0-rough)*ambient*1.1+gloss);
 color=vec4(base*diffuse+min(mirror,vec3(1.5))+mat.z*albedo,1.0);}
""".replace("REACH", f"{AO_REACH_M:.3f}")
)
PROGRAMS = {"shadow": _SHADOW, "ids": _IDS, "prepass": _PREPASS, "sky": _SKY, "color": (_COLOR_VERTEX, _COLOR_FRAGMENT)}
"""Vertex and fragment sources by name."""
