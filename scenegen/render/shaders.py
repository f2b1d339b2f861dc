"""GLSL of the EGL backend: the same light, textures and sky as the ray caster's NumPy.

A view is drawn in passes: normals and depth at half size; from them, still at half size, ambient occlusion and soft shadows; a blur of
these within surfaces; colour at full size with 4x anti-aliasing, which looks its light up in the blurred picture; tone. Normals and colour
come from triangles on a GPU (`prepass`, `color`), and in software from the hits of the rays that truth has cast already (`hit_normals`,
`hit_color`, then `mix` for the anti-aliasing).
"""

from __future__ import annotations

from scenegen.render.develop import TONE_GLSL
from scenegen.render.edges import SUBPIXELS
from scenegen.render.projections import LAMP_SLOPE
from scenegen.render.shading import AO_FLOOR, AO_REACH_M, LEAST_ROUGHNESS, SPECULAR_MOST

FACE_SHIFT = 10
"""Two to this power faces stand side by side in the table of faces, four texels each."""
CLOSER_LEVELS = 16.0
"""The fraction of a face's material number, less a half, times this: by how many mip levels its texels lie closer than the material's."""


_HEAD = "#version 330\n"
_FULL = _HEAD + "in vec2 at;void main(){gl_Position=vec4(at,0.0,1.0);}"
_SHADOW = (
    _HEAD + "uniform mat4 clip;in vec3 at;void main(){gl_Position=clip*vec4(at,1.0);}",
    _HEAD + "void main(){}",
)
_IDS = (
    _HEAD
    + "uniform mat4 clip;in vec3 at;in float instance;flat out float id;void main(){id=instance;gl_Position=clip*vec4(at,1.0);}",
    _HEAD + "flat in float id;out float color;void main(){color=id;}",
)
_PREPASS = (
    _HEAD + "uniform mat4 clip;uniform mat4 view;in vec3 at;in vec3 normal;out vec3 n;out vec3 p;"
    "void main(){n=mat3(view)*normal;p=(view*vec4(at,1.0)).xyz;gl_Position=clip*vec4(at,1.0);}",
    _HEAD + "in vec3 n;in vec3 p;out vec4 color;void main(){vec3 m=normalize(n);color=vec4(dot(m,p)>0.0?-m:m,p.z);}",
)
_SKY_FUNCTION = """uniform vec3 zenith;uniform vec3 horizon;uniform vec3 ground;
vec3 sky(float h){return h>=0.0?mix(horizon,zenith,sqrt(clamp(h,0.0,1.0))):ground;}
"""
_SKY = (
    _HEAD
    + "uniform mat3 turn;uniform vec2 half_size;out vec3 ray;void main(){vec2 p=vec2((gl_VertexID<<1)&2,gl_VertexID&2)*2.0-1.0;"
    "ray=turn*vec3(p.x*half_size.x,-p.y*half_size.y,1.0);gl_Position=vec4(p,0.999,1.0);}",
    _HEAD + _SKY_FUNCTION + "in vec3 ray;out vec4 color;void main(){color=vec4(sky(normalize(ray).z),1.0);}",
)
_LIGHT = (
    _FULL,
    _HEAD
    + """
uniform sampler2D normals;uniform sampler2DShadow shadow0;uniform sampler2DShadow shadow1;uniform sampler2DShadow shadow2;
uniform vec2 screen;uniform vec2 half_size;uniform mat4 world_from_view;uniform int light_count;uniform vec4 light_at[3];
uniform mat4 light_clip[3];
out vec4 color;
const vec2 DISC[8]=vec2[8](vec2(-0.33,-0.13),vec2(0.11,0.36),vec2(0.42,-0.24),vec2(-0.17,-0.55),vec2(-0.56,0.36),vec2(0.34,0.72),
 vec2(0.86,0.15),vec2(0.35,-0.8));
vec2 spin(vec2 d,vec2 t){return vec2(t.x*d.x-t.y*d.y,t.y*d.x+t.x*d.y);}
float lookup(int k,vec3 q){return k==0?texture(shadow0,q):k==1?texture(shadow1,q):texture(shadow2,q);}
float lit(int k,vec3 at,vec3 m,vec2 t){
 bool point=light_at[k].w>0.5;vec3 way=point?normalize(light_at[k].xyz-at):light_at[k].xyz;float slope=dot(way,m);
 if(slope<=0.0)return 0.0;
 if(point){vec2 off=abs(at.xy-light_at[k].xy);at.z=min(at.z,light_at[k].z-max(off.x,off.y)/STEEP);}
 vec4 q=light_clip[k]*vec4(at+m*(0.012+0.03*(1.0-slope)),1.0);vec3 s=q.xyz/q.w*0.5+0.5;
 if(q.w<=0.0||any(lessThan(s,vec3(0.0)))||any(greaterThan(s,vec3(1.0))))return 1.0;
 float sum=0.0;float width=point?0.011:0.003;s.z-=point?0.0006:0.0012;
 for(int i=0;i<4;i++)sum+=lookup(k,vec3(s.xy+spin(DISC[i*2+(k&1)],t)*width,s.z));
 return sum*0.25;}
vec3 place(vec2 uv,float z){return vec3(vec2(uv.x*2.0-1.0,1.0-uv.y*2.0)*half_size*z,z);}
void main(){
 ivec2 cell=ivec2(gl_FragCoord.xy)&3;float angle=float((cell.x*7+cell.y*13+(cell.x^cell.y)*3)&15)*0.39269908;
 vec2 t=vec2(cos(angle),sin(angle));
 vec2 uv=gl_FragCoord.xy/screen;vec4 here=texelFetch(normals,ivec2(gl_FragCoord.xy),0);float z=here.w;
 if(z<=0.0){color=vec4(1.0);return;}
 vec3 at=place(uv,z);
 vec2 radius=vec2(1.0,screen.x/screen.y)*min(REACH*0.45/(z*2.0*half_size.x),0.12);float hidden=0.0;
 for(int i=0;i<8;i++){vec2 o=uv+spin(DISC[i],t)*radius;vec4 there=textureLod(normals,o,0.0);
  vec3 q=place(o,there.w)-at;float l2=max(dot(q,q),1e-6);float l=sqrt(l2);
  hidden+=there.w>0.0?max(dot(q,here.xyz)/l-0.12,0.0)*max(1.0-l2/(REACH*REACH),0.0):0.0;}
 vec3 world=(world_from_view*vec4(at,1.0)).xyz;vec3 m=mat3(world_from_view)*here.xyz;vec3 share=vec3(1.0);
 for(int k=0;k<light_count;k++)share[k]=lit(k,world,m,t);
 color=vec4(share,clamp(1.0-hidden/8.0*1.7,0.0,1.0));}
""".replace("REACH", f"{AO_REACH_M:.3f}").replace("STEEP", f"{LAMP_SLOPE * 0.97:.4f}"),
)
_BLUR = (
    _FULL,
    _HEAD
    + """
uniform sampler2D normals;uniform sampler2D light;out vec4 color;
void main(){ivec2 p=ivec2(gl_FragCoord.xy);ivec2 most=textureSize(normals,0)-1;vec4 here=texelFetch(normals,p,0);
 vec4 sum=vec4(0.0);float total=0.0;
 for(int y=-1;y<=2;y++)for(int x=-1;x<=2;x++){ivec2 o=clamp(p+ivec2(x,y),ivec2(0),most);vec4 there=texelFetch(normals,o,0);
  float w=max(dot(here.xyz,there.xyz)-0.8,0.0)*max(1.0-abs(here.w-there.w)/(0.04*here.w),0.0)+1e-4;
  sum+=texelFetch(light,o,0)*w;total+=w;}
 color=sum/total;}
""",
)
_SHADE = (
    _SKY_FUNCTION
    + """
uniform vec3 eye;uniform vec3 ahead;uniform vec3 axis;uniform vec3 bright;uniform vec3 dim;uniform float outdoors;uniform vec2 screen;
uniform int light_count;uniform vec4 light_at[3];uniform vec4 light_color[3];
uniform sampler2D normals;uniform sampler2D light;uniform sampler2D looks;uniform sampler2DArray maps;uniform sampler2DArray pictures;
uniform sampler2DArray images;uniform mat3 turn;
vec3 image(vec2 q,vec4 more,float level){
 level=max(level,0.0);int ends=int(more.z-2.5);float edge=min(0.5*exp2(level)/float(textureSize(images,0).x),0.5);
 if((ends&1)!=0)q.x=clamp(q.x,edge,1.0-edge);
 if((ends&2)!=0)q.y=clamp(q.y,edge,1.0-edge);
 return textureLod(images,vec3(q,more.w),level).rgb;}
vec4 arriving(vec3 m,float z){
 vec2 at=gl_FragCoord.xy/screen*vec2(textureSize(normals,0))-0.5;ivec2 low=ivec2(floor(at));vec2 f=at-vec2(low);
 ivec2 most=textureSize(normals,0)-1;
 vec3 mine=turn*m;vec4 sum=vec4(0.0);float total=0.0;
 for(int k=0;k<4;k++){ivec2 o=clamp(low+ivec2(k&1,k>>1),ivec2(0),most);vec4 there=texelFetch(normals,o,0);
  float w=((k&1)==0?1.0-f.x:f.x)*(k<2?1.0-f.y:f.y);
  w*=max(abs(dot(mine,there.xyz))-0.7,0.0)*max(1.0-abs(there.w-z)/(0.06*z),0.0);w+=1e-5;
  sum+=texelFetch(light,o,0)*w;total+=w;}
 return sum/total;}
vec4 shaded(vec3 p,vec3 n,int look,vec3 albedo){
 vec4 first=texelFetch(looks,ivec2(0,look),0);vec4 second=texelFetch(looks,ivec2(1,look),0);float glow=texelFetch(looks,ivec2(2,look),0).x;
 if(glow<0.0)return vec4(0.0,0.0,0.0,1.0);
 vec3 to_eye=eye-p;vec3 v=normalize(to_eye);vec3 m=normalize(n);
 vec4 open=arriving(m,dot(-to_eye,ahead));
 if(dot(m,v)<0.0)m=-m;
 float rough=max(first.w,LEAST);float metal=second.w;
 vec3 around=mix(dim,bright,dot(m,axis)*0.5+0.5)*(FLOOR+(1.0-FLOOR)*open.w);
 vec3 diffuse=around;vec3 gloss=vec3(0.0);vec3 f0=mix(vec3(0.04),albedo,metal);
 float nv=max(dot(m,v),0.02);float a=rough*rough;float a2=a*a;
 for(int k=0;k<light_count;k++){
  bool point=light_at[k].w>0.5;vec3 way=point?light_at[k].xyz-p:light_at[k].xyz;float d=length(way);way/=d;
  float nl=dot(way,m);if(nl<=0.0)continue;
  vec3 here=light_color[k].xyz*((point?1.0/pow(max(d,0.4),2.0):1.0)*nl*open[k]);diffuse+=here;
  vec3 h=normalize(way+v);float nh=max(dot(h,m),0.0);float e=nh*nh*(a2-1.0)+1.0;float s=1.0-max(dot(v,h),0.0);float s2=s*s;
  gloss+=here*(a2/(e*e)*0.5/mix(2.0*nl*nv,nl+nv,a))*(f0+(1.0-f0)*(s2*s2*s));}
 vec4 r=rough*vec4(-1.0,-0.0275,-0.572,0.022)+vec4(1.0,0.0425,1.04,-0.04);
 float b=min(r.x*r.x,exp2(-9.28*nv))*r.x+r.y;vec2 ab=vec2(-1.04,1.04)*b+r.zw;
 vec3 away=reflect(-v,m);vec3 inside=mix(dim,bright,dot(away,axis)*0.5+0.5);
 vec3 seen=mix(inside,mix(sky(away.z),inside,rough),outdoors)*(FLOOR+(1.0-FLOOR)*open.w);
 return vec4(albedo*(1.0-metal)*diffuse+min(gloss,vec3(MOST))+seen*(f0*ab.x+ab.y)+glow*albedo,1.0);}
""".replace("LEAST", f"{LEAST_ROUGHNESS:.4f}")
    .replace("FLOOR", f"{AO_FLOOR:.4f}")
    .replace("MOST", f"{SPECULAR_MOST:.4f}")
)
"""What both ways to draw share: a surface's colour from its place, normal, material number and albedo."""
_COLOR = (
    _HEAD
    + "uniform mat4 clip;in vec3 at;in vec3 normal;in vec2 uv;in float number;out vec3 p;out vec3 n;out vec2 q;flat out int look;"
    "void main(){p=at;n=normal;q=uv;look=int(number+0.5);gl_Position=clip*vec4(at,1.0);}",
    _HEAD
    + _SHADE
    + """
in vec3 p;in vec3 n;in vec2 q;flat in int look;out vec4 color;
void main(){
 vec3 albedo=texelFetch(looks,ivec2(0,look),0).rgb;vec4 more=texelFetch(looks,ivec2(2,look),0);
 vec2 dx=dFdx(q);vec2 dy=dFdy(q);
 if(more.z>2.5)albedo=image(q,more,0.5*log2(max(max(dot(dx,dx),dot(dy,dy)),1e-20))+log2(float(textureSize(images,0).x)));
 else if(more.z>1.5)albedo=texture(pictures,vec3(q,more.w)).rgb;
 else if(more.z>0.5)albedo=mix(albedo,texelFetch(looks,ivec2(1,look),0).rgb,texture(maps,vec3(q,more.w)).r);
 color=shaded(p,n,look,albedo);}
""",
)
_HIT = (
    """
uniform sampler2D hits;uniform sampler2D faces;
float seen(ivec2 pixel,out vec3 n,out vec2 q,out int look,out float closer){
 vec4 hit=texelFetch(hits,ivec2(pixel.x,textureSize(hits,0).y-1-pixel.y),0);if(hit.w<=0.0)return 0.0;
 int face=int(hit.x+0.5);ivec2 at=ivec2((face&ROW)*4,face>>SHIFT);
 vec4 a=texelFetch(faces,at,0);vec4 b=texelFetch(faces,at+ivec2(1,0),0);vec4 c=texelFetch(faces,at+ivec2(2,0),0);
 vec4 more=texelFetch(faces,at+ivec2(3,0),0);float w=1.0-hit.y-hit.z;
 vec4 sum=a*w+b*hit.y+c*hit.z;n=sum.xyz;q=vec2(sum.w,more.x*w+more.y*hit.y+more.z*hit.z);look=int(more.w);
 closer=(more.w-float(look)-0.5)*CLOSER;return hit.w;}
""".replace("ROW", str((1 << FACE_SHIFT) - 1))
    .replace("SHIFT", str(FACE_SHIFT))
    .replace("CLOSER", f"{CLOSER_LEVELS:.1f}")
)
_HIT_NORMALS = (
    _FULL,
    _HEAD
    + _HIT
    + """
uniform mat3 turn;uniform vec2 half_size;out vec4 color;
void main(){vec3 n;vec2 q;int look;float closer;ivec2 size=textureSize(hits,0);ivec2 pixel=min(ivec2(gl_FragCoord.xy)*2,size-1);
 float z=seen(pixel,n,q,look,closer);if(z<=0.0){color=vec4(0.0);return;}
 vec2 at=(vec2(pixel)+0.5)/vec2(size);vec3 ray=vec3((at.x*2.0-1.0)*half_size.x,(1.0-at.y*2.0)*half_size.y,1.0);
 vec3 m=normalize(turn*n);color=vec4(dot(m,ray)>0.0?-m:m,z);}
""",
)
_HIT_COLOR = (
    _FULL,
    _HEAD
    + _SHADE
    + _HIT
    + """
uniform mat3 world_turn;uniform vec2 half_size;uniform float spread;out vec4 color;
void main(){vec3 n;vec2 q;int look;float closer;vec2 at=gl_FragCoord.xy/screen;
 vec3 ray=world_turn*vec3((at.x*2.0-1.0)*half_size.x,(1.0-at.y*2.0)*half_size.y,1.0);
 float z=seen(ivec2(gl_FragCoord.xy),n,q,look,closer);
 if(z<=0.0){color=vec4(sky(normalize(ray).z),1.0);return;}
 vec3 albedo=texelFetch(looks,ivec2(0,look),0).rgb;vec4 more=texelFetch(looks,ivec2(2,look),0);
 if(more.z>0.5){
  float far=length(ray);float facing=abs(dot(normalize(n),ray))/far;
  float width=log2(z*far*spread/sqrt(max(facing,0.05))/more.y);
  if(more.z>2.5)albedo=image(q,more,width+closer+log2(float(textureSize(images,0).x)));
  else if(more.z>1.5)albedo=textureLod(pictures,vec3(q,more.w),width+log2(float(textureSize(pictures,0).x))).rgb;
  else albedo=mix(albedo,texelFetch(looks,ivec2(1,look),0).rgb,textureLod(maps,vec3(q,more.w),width+log2(float(textureSize(maps,0).x))).r);}
 color=shaded(eye+ray*z,n,look,albedo);}
""",
)
_MIX = (
    _FULL,
    _HEAD
    + """
uniform sampler2D color_map;uniform usampler2D donors;out vec4 color;
const ivec2 SIDE[4]=ivec2[4](SIDES);
void main(){ivec2 p=ivec2(gl_FragCoord.xy);ivec2 most=textureSize(color_map,0)-1;
 uint code=texelFetch(donors,ivec2(p.x,most.y-p.y),0).r;vec3 sum=vec3(0.0);
 if(code==0u){color=texelFetch(color_map,p,0);return;}
 for(int k=0;k<4;k++){uint choice=(code>>(2*k))&3u;
  ivec2 o=p+SIDE[k]*ivec2(int(choice&1u),int(choice>>1u));sum+=min(texelFetch(color_map,clamp(o,ivec2(0),most),0).rgb,vec3(4.0));}
 color=vec4(sum*0.25,1.0);}
""".replace("SIDES", ",".join(f"ivec2({1 if x > 0 else -1},{-1 if y > 0 else 1})" for x, y in SUBPIXELS)),
)
_TONE = (_FULL, _HEAD + TONE_GLSL)
PROGRAMS = {
    "shadow": _SHADOW, "ids": _IDS, "prepass": _PREPASS, "sky": _SKY, "light": _LIGHT, "blur": _BLUR, "color": _COLOR, "tone": _TONE,
    "hit_normals": _HIT_NORMALS, "hit_color": _HIT_COLOR, "mix": _MIX,
}  # fmt: skip
"""Vertex and fragment sources by name."""
