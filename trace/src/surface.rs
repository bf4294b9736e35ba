//! Materials as they are looked up, and what a surface is made of where a ray meets it.

use glam::{Vec2, Vec3, Vec4};

use crate::{
    albedo::ALPHA_MIN,
    bvh::{Meeting, Ray},
    lobes::Ggx,
    scene::{Scene, UV_SETS},
    texture::Texture,
};

/// A material with its pictures.
pub(crate) struct Material {
    source: glb::Material,
    pub(crate) alpha_mode: glb::AlphaMode,
    pub(crate) is_double_sided: bool,
    /// Tangents belong to this slot's texture coordinates; none where nobody needs tangents.
    pub(crate) tangents_for: Option<glb::TextureRef>,
    /// What a metre of it lets through is `exp(-absorption)`.
    pub(crate) absorption: Vec3,
    base_color: Option<Texture>,
    metallic_roughness: Option<Texture>,
    normal: Option<Texture>,
    emissive: Option<Texture>,
    coat: Option<Texture>,
    coat_roughness: Option<Texture>,
    coat_normal: Option<Texture>,
    transmission: Option<Texture>,
    specular: Option<Texture>,
    specular_color: Option<Texture>,
    sheen_color: Option<Texture>,
    sheen_roughness: Option<Texture>,
    film: Option<Texture>,
    film_thickness: Option<Texture>,
    anisotropy: Option<Texture>,
    scatter: Option<Texture>,
    scatter_color: Option<Texture>,
}

/// An orthonormal frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) x: Vec3,
    pub(crate) y: Vec3,
    pub(crate) z: Vec3,
}

impl Frame {
    /// With `x` as near to `along` as can be.
    pub(crate) fn new(z: Vec3, along: Vec3) -> Self {
        let x = (along - z * z.dot(along)).try_normalize().unwrap_or_else(|| z.any_orthonormal_vector());
        Self { x, y: z.cross(x), z }
    }

    pub(crate) fn local(&self, v: Vec3) -> Vec3 {
        Vec3::new(v.dot(self.x), v.dot(self.y), v.dot(self.z))
    }

    pub(crate) fn world(&self, v: Vec3) -> Vec3 {
        self.x * v.x + self.y * v.y + self.z * v.z
    }
}

/// What a surface is made of at one place, seen from one side. Normals are on the viewer's side.
pub(crate) struct Surface {
    pub(crate) position: Vec3,
    /// Of the triangle itself.
    pub(crate) flat_normal: Vec3,
    pub(crate) frame: Frame,
    pub(crate) coat_frame: Frame,
    /// The ray comes from behind the triangle.
    pub(crate) is_back: bool,
    pub(crate) is_unlit: bool,
    pub(crate) color: Vec3,
    pub(crate) emitted: Vec3,
    pub(crate) metallic: f32,
    pub(crate) ggx: Ggx,
    pub(crate) ior: f32,
    /// Of the dielectric.
    pub(crate) f0: Vec3,
    pub(crate) f90: f32,
    pub(crate) transmission: f32,
    /// There is an inside.
    pub(crate) has_volume: bool,
    pub(crate) dispersion: f32,
    pub(crate) coat: f32,
    pub(crate) coat_roughness: f32,
    pub(crate) sheen: Vec3,
    pub(crate) sheen_roughness: f32,
    /// Share of matt light that goes through instead of back, and its colour.
    pub(crate) scatter: f32,
    pub(crate) scatter_color: Vec3,
    pub(crate) film: f32,
    pub(crate) film_ior: f32,
    pub(crate) film_thickness_nm: f32,
}

impl Material {
    pub(crate) fn new(source: &glb::Material, images: &[glb::Image]) -> Self {
        let picture = |texture: Option<&glb::TextureRef>, is_color: bool| Texture::new(texture?, images, is_color);
        let coat = source.clearcoat.as_ref();
        let film = source.iridescence.as_ref();
        let specular = source.specular.as_ref();
        let sheen = source.sheen.as_ref();
        let anisotropy = source.anisotropy.as_ref().filter(|a| a.strength != 0.0);
        let transmission = source.transmission.as_ref();
        let scatter = source.diffuse_transmission.as_ref();
        let coat_normal = coat.and_then(|c| c.normal_texture.as_ref());
        let anisotropic = anisotropy.map(|a| a.texture.clone().unwrap_or_else(|| glb::TextureRef::new(0)));
        let absorption = source.volume.as_ref().map_or(Vec3::ZERO, |volume| {
            let distance = volume.attenuation_distance;
            if !(distance.is_finite() && distance > 0.0) {
                return Vec3::ZERO;
            }
            volume.attenuation_color.clamp(Vec3::splat(1e-4), Vec3::ONE).map(f32::ln) / -distance
        });
        Self {
            alpha_mode: source.alpha_mode,
            is_double_sided: source.double_sided,
            tangents_for: source.normal_texture.clone().or(coat_normal.cloned()).or(anisotropic),
            absorption,
            base_color: picture(source.base_color_texture.as_ref(), true),
            metallic_roughness: picture(source.metallic_roughness_texture.as_ref(), false),
            normal: picture(source.normal_texture.as_ref(), false),
            emissive: picture(source.emissive_texture.as_ref(), true),
            coat: picture(coat.and_then(|c| c.texture.as_ref()), false),
            coat_roughness: picture(coat.and_then(|c| c.roughness_texture.as_ref()), false),
            coat_normal: picture(coat_normal, false),
            transmission: picture(transmission.and_then(|t| t.texture.as_ref()), false),
            specular: picture(specular.and_then(|s| s.texture.as_ref()), false),
            specular_color: picture(specular.and_then(|s| s.color_texture.as_ref()), true),
            sheen_color: picture(sheen.and_then(|s| s.color_texture.as_ref()), true),
            sheen_roughness: picture(sheen.and_then(|s| s.roughness_texture.as_ref()), false),
            film: picture(film.and_then(|f| f.texture.as_ref()), false),
            film_thickness: picture(film.and_then(|f| f.thickness_texture.as_ref()), false),
            anisotropy: picture(anisotropy.and_then(|a| a.texture.as_ref()), false),
            scatter: picture(scatter.and_then(|s| s.texture.as_ref()), false),
            scatter_color: picture(scatter.and_then(|s| s.color_texture.as_ref()), true),
            source: source.clone(),
        }
    }

    /// Light goes into it and comes out elsewhere.
    pub(crate) fn is_refractive(&self) -> bool {
        self.source.transmission.as_ref().is_some_and(|t| t.factor > 0.0) && self.has_volume()
    }

    fn has_volume(&self) -> bool {
        self.source.volume.as_ref().is_some_and(|v| v.thickness > 0.0)
    }

    pub(crate) fn base_color(&self, uvs: &dyn Fn(usize) -> Vec2) -> Vec4 {
        self.source.base_color * value(self.base_color.as_ref(), uvs)
    }
}

/// White where there is no texture.
fn value(texture: Option<&Texture>, uvs: &dyn Fn(usize) -> Vec2) -> Vec4 {
    texture.map_or(Vec4::ONE, |t| t.at(uvs(t.uv_set.min(UV_SETS - 1))))
}

impl Surface {
    /// `None` where the geometry is degenerate.
    pub(crate) fn at(scene: &Scene, ray: &Ray, meeting: &Meeting) -> Option<Self> {
        let triangle = &scene.triangles[meeting.triangle as usize];
        let material = &scene.materials[triangle.material as usize];
        let source = &material.source;
        let corners = triangle.corners.map(|i| &scene.vertices[i as usize]);
        let weights = [1.0 - meeting.u - meeting.v, meeting.u, meeting.v];
        let [a, b, c] = corners.map(|v| v.position);
        let flat = (b - a).cross(c - a).try_normalize()?;
        let wo = -ray.direction;
        let is_back = flat.dot(wo) < 0.0;
        let side = if is_back { -1.0 } else { 1.0 };
        let blend3 = |of: [Vec3; 3]| of[0] * weights[0] + of[1] * weights[1] + of[2] * weights[2];
        let uvs = |set: usize| {
            corners[0].uvs[set] * weights[0] + corners[1].uvs[set] * weights[1] + corners[2].uvs[set] * weights[2]
        };
        let texel = |texture: &Option<Texture>| value(texture.as_ref(), &uvs);
        let flat_normal = flat * side;
        let smooth = blend3(corners.map(|v| v.normal)).try_normalize().unwrap_or(flat) * side;
        let tangent = blend3(corners.map(|v| v.tangent.truncate())) * side;
        let handedness = if corners[0].tangent.w < 0.0 { -1.0 } else { 1.0 };
        let bumped = |map: &Option<Texture>, scale: f32| {
            let Some(map) = map.as_ref().filter(|_| tangent != Vec3::ZERO) else { return smooth };
            let n = value(Some(map), &uvs).truncate() * 2.0 - 1.0;
            let t = (tangent - smooth * smooth.dot(tangent)).normalize_or_zero();
            // Both sides turn the tangent, and the normal that the bitangent comes from: it turns once.
            let bitangent = smooth.cross(t) * handedness * side;
            let bumped = t * n.x * scale + bitangent * n.y * scale + smooth * n.z;
            bumped.try_normalize().unwrap_or(smooth)
        };
        let normal = towards(bumped(&material.normal, source.normal_scale), flat_normal, wo);
        let corner_colors =
            corners[0].color * weights[0] + corners[1].color * weights[1] + corners[2].color * weights[2];
        let color = (material.base_color(&uvs) * corner_colors).truncate();
        let rough = texel(&material.metallic_roughness);
        let roughness = (source.roughness * rough.y).clamp(0.0, 1.0);
        let alpha = (roughness * roughness).max(ALPHA_MIN);
        let (ggx, along) = match source.anisotropy.as_ref().filter(|a| a.strength != 0.0) {
            Some(anisotropy) => {
                let texel = value(material.anisotropy.as_ref(), &uvs);
                let direction = match material.anisotropy {
                    Some(_) => Vec2::new(texel.x, texel.y) * 2.0 - 1.0,
                    None => Vec2::X,
                };
                let strength = anisotropy.strength * if material.anisotropy.is_some() { texel.z } else { 1.0 };
                let turned = Vec2::from_angle(anisotropy.rotation).rotate(direction.normalize_or(Vec2::X));
                let t = (tangent - normal * normal.dot(tangent)).normalize_or_zero();
                let along = t * turned.x + normal.cross(t) * (handedness * side * turned.y);
                let wide = (alpha + (1.0 - alpha) * strength * strength).clamp(ALPHA_MIN, 1.0);
                (Ggx { x: wide, y: alpha }, along)
            }
            None => (Ggx { x: alpha, y: alpha }, tangent),
        };
        let ior = source.ior;
        let bare = if ior > 0.0 { ((ior - 1.0) / (ior + 1.0)).powi(2) } else { 1.0 };
        let (mut f0, mut f90) = (Vec3::splat(bare), 1.0);
        if let Some(specular) = &source.specular {
            f90 = (specular.factor * texel(&material.specular).w).clamp(0.0, 1.0);
            let tint = specular.color * texel(&material.specular_color).truncate();
            f0 = (f0 * tint).clamp(Vec3::ZERO, Vec3::ONE) * f90;
        }
        let coat = source.clearcoat.as_ref();
        let coat_normal = towards(bumped(&material.coat_normal, coat.map_or(1.0, |c| c.normal_scale)), flat_normal, wo);
        let film = source.iridescence.as_ref();
        let film_thickness_nm = film.map_or(0.0, |f| match material.film_thickness {
            Some(_) => {
                let part = texel(&material.film_thickness).y;
                f.thickness_min_nm + (f.thickness_max_nm - f.thickness_min_nm) * part
            }
            None => f.thickness_max_nm,
        });
        let scatter = source.diffuse_transmission.as_ref();
        let emitted = source.emissive * texel(&material.emissive).truncate();
        Some(Self {
            position: ray.origin + ray.direction * meeting.distance,
            flat_normal,
            frame: Frame::new(normal, along),
            coat_frame: Frame::new(coat_normal, tangent),
            is_back,
            is_unlit: source.unlit,
            color: color.clamp(Vec3::ZERO, Vec3::ONE),
            emitted,
            metallic: (source.metallic * rough.z).clamp(0.0, 1.0),
            ggx,
            ior: if ior > 0.0 { ior.max(1.0) } else { 1.5 },
            f0,
            f90,
            transmission: source
                .transmission
                .as_ref()
                .map_or(0.0, |t| (t.factor * texel(&material.transmission).x).clamp(0.0, 1.0)),
            has_volume: material.has_volume(),
            dispersion: if material.has_volume() { source.dispersion.max(0.0) } else { 0.0 },
            coat: coat.map_or(0.0, |c| (c.factor * texel(&material.coat).x).clamp(0.0, 1.0)),
            coat_roughness: coat.map_or(0.0, |c| (c.roughness * texel(&material.coat_roughness).y).clamp(0.0, 1.0)),
            sheen: source.sheen.as_ref().map_or(Vec3::ZERO, |sheen| {
                (sheen.color * texel(&material.sheen_color).truncate()).clamp(Vec3::ZERO, Vec3::ONE)
            }),
            sheen_roughness: source
                .sheen
                .as_ref()
                .map_or(1.0, |sheen| (sheen.roughness * texel(&material.sheen_roughness).w).clamp(0.05, 1.0)),
            scatter: scatter.map_or(0.0, |s| (s.factor * texel(&material.scatter).w).clamp(0.0, 1.0)),
            scatter_color: scatter.map_or(Vec3::ZERO, |s| {
                (s.color * texel(&material.scatter_color).truncate()).clamp(Vec3::ZERO, Vec3::ONE)
            }),
            film: if film_thickness_nm > 0.0 {
                film.map_or(0.0, |f| (f.factor * texel(&material.film).x).clamp(0.0, 1.0))
            } else {
                0.0
            },
            film_ior: film.map_or(1.3, |f| f.ior.max(1.0)),
            film_thickness_nm,
        })
    }
}

/// A normal that the viewer sees, and whose mirror image of the viewer lies outside the object: bumps that turn too
/// far are turned back towards the triangle's own normal, or they would mirror its inside and be black (as Cycles
/// does since Blender 2.8).
fn towards(normal: Vec3, flat: Vec3, wo: Vec3) -> Vec3 {
    const COS_MIN: f32 = 0.02;
    let is_fine = |n: Vec3| {
        let cos = n.dot(wo);
        cos >= COS_MIN && (2.0 * cos * n - wo).dot(flat) >= COS_MIN.min(0.9 * flat.dot(wo))
    };
    if is_fine(normal) {
        return normal;
    }
    let (mut fine, mut bad) = (1.0, 0.0);
    for _ in 0..8 {
        let middle = (fine + bad) * 0.5;
        if is_fine(normal.lerp(flat, middle).normalize_or(flat)) { fine = middle } else { bad = middle }
    }
    normal.lerp(flat, fine).normalize_or(flat)
}
