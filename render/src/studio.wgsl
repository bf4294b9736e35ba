// Draws every surface on the stage: Bevy's physically based lighting, then what Bevy does not have (sheen, Khronos PBR
// Neutral, a ground that is exactly the page's colour). Tone mapping happens here and not in a pass of its own: edges
// are then smoothed after tone mapping, and a software renderer saves a whole pass.

#import bevy_pbr::{
    forward_io::{FragmentOutput, VertexOutput},
    lighting,
    mesh_bindings::mesh,
    mesh_functions,
    mesh_view_bindings::{light_probes, view},
    pbr_bindings,
    pbr_functions,
    pbr_types,
    pbr_types::PbrInput,
}
#ifdef ENVIRONMENT_MAP
#import bevy_pbr::mesh_view_bindings::{diffuse_environment_map, environment_map_sampler, specular_environment_map}
#endif
#ifdef STANDARD_MATERIAL_SPECULAR_TRANSMISSION
#import bevy_pbr::transmission
#endif

// A software device executes both sides of every branch and the body of every loop at least once, wanted or not. So
// what a material does not need is not compiled in: STUDIO_GROUND is the shadow alone, STUDIO_TEXTURED has the common
// textures, STUDIO_RICH every texture, each with its own name, place and set of coordinates, STUDIO_SHEEN cloth,
// STUDIO_FILM a thin film, STUDIO_SCATTER matt light from behind, STUDIO_DISPERSION split refraction, STUDIO_LIGHTS lights of the model's own.

struct Studio {
    // Linear colour of the ground and its coverage.
    ground: vec4<f32>,
    // Linear sheen colour and perceptual roughness.
    sheen: vec4<f32>,
    // Strength and index of a thin film, and its thickness in nanometres where the texture is 0 and 1.
    film: vec4<f32>,
    // Linear colour of matt light that goes through, and its share.
    scatter: vec4<f32>,
    // Strength of the shadow on the ground.
    shadow: f32,
    // Reflectance at grazing angles.
    f90: f32,
    // KHR_materials_dispersion.
    dispersion: f32,
    padding: f32,
    // For each texture two rows of an affine map from the first or second texture coordinates: z is the offset, w of
    // the first row says which.
    places: array<vec4<f32>, 38>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<uniform> studio: Studio;
@group(#{MATERIAL_BIND_GROUP}) @binding(101) var sheen_color_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(102) var sheen_color_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(103) var sheen_roughness_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(104) var sheen_roughness_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(105) var film_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(106) var film_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(107) var film_thickness_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(108) var film_thickness_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(109) var scatter_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(110) var scatter_sampler: sampler;
@group(#{MATERIAL_BIND_GROUP}) @binding(111) var scatter_color_texture: texture_2d<f32>;
@group(#{MATERIAL_BIND_GROUP}) @binding(112) var scatter_color_sampler: sampler;

// What Bevy's PbrInput has no place for.
struct Beyond {
    sheen: vec4<f32>,
    // Strength and thickness in nanometres.
    film: vec2<f32>,
    // Colour and share of matt light that goes through.
    scatter: vec4<f32>,
    f90: f32,
}

@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    var out: FragmentOutput;
#ifdef STUDIO_GROUND
    let shade = textureSample(pbr_bindings::base_color_texture, pbr_bindings::base_color_sampler, in.uv).r;
    let shadow = saturate(shade * studio.shadow);
    out.color = vec4(studio.ground.rgb * (1.0 - shadow), mix(shadow, 1.0, studio.ground.a));
#else
#ifdef STUDIO_OCCLUDER
    out.color = vec4(0.0);
#else
#ifdef STUDIO_RIM
    out.color = vec4(0.0, 0.0, 0.0, pbr_bindings::material.base_color.a);
#else
    var beyond: Beyond;
    beyond.f90 = 1.0;
#ifdef STUDIO_RICH
    var pbr = rich_input(in, is_front, &beyond);
#else
    var pbr = common_input(in, is_front);
#endif
    let alpha_mode = pbr.material.flags & pbr_types::STANDARD_MATERIAL_FLAGS_ALPHA_MODE_RESERVED_BITS;
#ifdef MAY_DISCARD
    if pbr.material.base_color.a < pbr.material.alpha_cutoff {
        discard;
    }
#endif
    let is_blended = alpha_mode == pbr_types::STANDARD_MATERIAL_FLAGS_ALPHA_MODE_BLEND;
    pbr.material.base_color.a = select(1.0, pbr.material.base_color.a, is_blended);
#ifdef STUDIO_LIGHTS
    var color = pbr_functions::apply_pbr_lighting(pbr);
#else
    var color = studio_lighting(pbr, beyond);
#endif
#ifdef STUDIO_SHEEN
    color = add_sheen(in, pbr, beyond.sheen, color);
#endif
    out.color = vec4(tonemapped(max(color.rgb, vec3(0.0))), color.a);
    // An unlit colour is meant as it is: no light, no tone mapping.
    let is_unlit = (pbr.material.flags & pbr_types::STANDARD_MATERIAL_FLAGS_UNLIT_BIT) != 0u;
    out.color = select(out.color, pbr.material.base_color, is_unlit);
#ifdef STUDIO_VEIL
    // What it mirrors covers what is behind it by as much as it is bright.
    out.color.a = max(out.color.a, max(out.color.r, max(out.color.g, out.color.b)));
#endif
#endif
#endif
#endif
    return out;
}

#ifndef STUDIO_GROUND
// What is known of a point before its material. Nowhere here nor below is there an `if` that a uniform alone decides:
// lavapipe would compile the shader anew for each of its values, at every draw.
fn input_at(in: VertexOutput, is_front: bool, double_sided: bool) -> PbrInput {
    var pbr = pbr_types::pbr_input_new();
    pbr.flags = mesh[in.instance_index].flags;
    pbr.frag_coord = in.position;
    pbr.world_position = in.world_position;
    pbr.V = normalize(view.world_position.xyz - in.world_position.xyz);
    pbr.world_normal = in.world_normal * select(1.0, -1.0, double_sided && !is_front);
    pbr.N = normalize(pbr.world_normal);
    return pbr;
}

#ifdef VERTEX_TANGENTS
// Tangent, bitangent and normal as MikkTSpace wants them: not made orthogonal, and all turned on the back.
fn frame_at(in: VertexOutput, is_front: bool, double_sided: bool) -> mat3x3<f32> {
    let side = select(1.0, -1.0, double_sided && !is_front);
    let bitangent = in.world_tangent.w * cross(in.world_normal, in.world_tangent.xyz);
    return mat3x3(in.world_tangent.xyz * side, bitangent * side, in.world_normal * side);
}
#endif

#ifdef ENVIRONMENT_MAP
// Light of the surroundings, filtered as a lobe of this roughness gathers it. Cube maps are left-handed.
fn lobe_light(direction: vec3<f32>, perceptual_roughness: f32) -> vec3<f32> {
    let level = perceptual_roughness * f32(light_probes.smallest_specular_mip_level_for_view);
    let place = vec3(direction.xy, -direction.z);
    return textureSampleLevel(specular_environment_map, environment_map_sampler, place, level).rgb;
}

// Light of half the surroundings, as matt surfaces gather it.
fn even_light(n: vec3<f32>) -> vec3<f32> {
    return textureSampleLevel(diffuse_environment_map, environment_map_sampler, vec3(n.xy, -n.z), 0.0).rgb;
}

// Where a lobe's light comes from on average: between the mirror image and the normal, the rougher the nearer to the
// normal (Lagarde and de Rousiers 2014).
fn lobe_direction(n: vec3<f32>, mirror: vec3<f32>, perceptual_roughness: f32) -> vec3<f32> {
    let roughness = perceptual_roughness * perceptual_roughness;
    let smoothness = 1.0 - roughness;
    return mix(n, mirror, smoothness * (sqrt(smoothness) + roughness));
}
#endif

#ifndef STUDIO_RICH
// The material at a point, from factors and the common textures.
fn common_input(in: VertexOutput, is_front: bool) -> PbrInput {
    let factors = pbr_bindings::material;
    let flags = factors.flags;
    let double_sided = (flags & pbr_types::STANDARD_MATERIAL_FLAGS_DOUBLE_SIDED_BIT) != 0u;
    var pbr = input_at(in, is_front, double_sided);
    var base = factors.base_color;
#ifdef VERTEX_COLORS
    base *= in.color;
#endif
    pbr.material = factors;
    let uv = in.uv;
#ifdef VERTEX_UVS_B
    let uv_b = in.uv_b;
#else
    let uv_b = uv;
#endif
#ifdef STUDIO_TEXTURED
#ifdef STANDARD_MATERIAL_BASE_COLOR_UV_B
    let color = textureSample(pbr_bindings::base_color_texture, pbr_bindings::base_color_sampler, uv_b);
#else
    let color = textureSample(pbr_bindings::base_color_texture, pbr_bindings::base_color_sampler, uv);
#endif
    base *= select(vec4(1.0), color, (flags & pbr_types::STANDARD_MATERIAL_FLAGS_BASE_COLOR_TEXTURE_BIT) != 0u);
#ifdef STANDARD_MATERIAL_METALLIC_ROUGHNESS_UV_B
    let rough = textureSample(pbr_bindings::metallic_roughness_texture, pbr_bindings::metallic_roughness_sampler, uv_b);
#else
    let rough = textureSample(pbr_bindings::metallic_roughness_texture, pbr_bindings::metallic_roughness_sampler, uv);
#endif
    let has_rough = (flags & pbr_types::STANDARD_MATERIAL_FLAGS_METALLIC_ROUGHNESS_TEXTURE_BIT) != 0u;
    pbr.material.metallic *= select(1.0, rough.b, has_rough);
    pbr.material.perceptual_roughness *= select(1.0, rough.g, has_rough);
#ifdef STANDARD_MATERIAL_OCCLUSION_UV_B
    let occlusion = textureSample(pbr_bindings::occlusion_texture, pbr_bindings::occlusion_sampler, uv_b).r;
#else
    let occlusion = textureSample(pbr_bindings::occlusion_texture, pbr_bindings::occlusion_sampler, uv).r;
#endif
    let is_occluded = (flags & pbr_types::STANDARD_MATERIAL_FLAGS_OCCLUSION_TEXTURE_BIT) != 0u;
    pbr.diffuse_occlusion = vec3(select(1.0, occlusion, is_occluded));
#endif
    pbr.material.base_color = base;
#ifdef VERTEX_TANGENTS
#ifdef STANDARD_MATERIAL_NORMAL_MAP
    let tangent_frame = frame_at(in, is_front, double_sided);
#ifdef STANDARD_MATERIAL_NORMAL_MAP_UV_B
    let bump = textureSample(pbr_bindings::normal_map_texture, pbr_bindings::normal_map_sampler, uv_b).rgb;
#else
    let bump = textureSample(pbr_bindings::normal_map_texture, pbr_bindings::normal_map_sampler, uv).rgb;
#endif
    pbr.clearcoat_N = pbr.N;
    pbr.N = normalize(tangent_frame * (bump * 2.0 - 1.0));
#else
    pbr.clearcoat_N = pbr.N;
#endif
#else
    pbr.clearcoat_N = pbr.N;
#endif
    return pbr;
}
#endif

#ifdef STUDIO_RICH
// Texture coordinates of a slot.
fn place(slot: u32, first: vec2<f32>, second: vec2<f32>) -> vec2<f32> {
    let u = studio.places[2u * slot];
    let v = studio.places[2u * slot + 1u];
    let uv = vec3(select(first, second, u.w > 0.5), 1.0);
    return vec2(dot(u.xyz, uv), dot(v.xyz, uv));
}

// The material at a point, from factors and any textures.
fn rich_input(in: VertexOutput, is_front: bool, beyond: ptr<function, Beyond>) -> PbrInput {
    let factors = pbr_bindings::material;
    let flags = factors.flags;
    let double_sided = (flags & pbr_types::STANDARD_MATERIAL_FLAGS_DOUBLE_SIDED_BIT) != 0u;
    var pbr = input_at(in, is_front, double_sided);
    pbr.material = factors;
    let first = in.uv;
#ifdef VERTEX_UVS_B
    let second = in.uv_b;
#else
    let second = first;
#endif
    var base = factors.base_color;
#ifdef VERTEX_COLORS
    base *= in.color;
#endif
#ifdef STUDIO_BASE_COLOR
    base *= textureSample(pbr_bindings::base_color_texture, pbr_bindings::base_color_sampler, place(0u, first, second));
#endif
    pbr.material.base_color = base;
#ifdef STUDIO_METALLIC_ROUGHNESS
    let rough = textureSample(
        pbr_bindings::metallic_roughness_texture, pbr_bindings::metallic_roughness_sampler, place(1u, first, second));
    pbr.material.metallic *= rough.b;
    pbr.material.perceptual_roughness *= rough.g;
#endif
#ifdef STUDIO_OCCLUSION
    pbr.diffuse_occlusion = vec3(textureSample(
        pbr_bindings::occlusion_texture, pbr_bindings::occlusion_sampler, place(3u, first, second)).r);
#endif
#ifdef STUDIO_EMISSIVE
    let glow = textureSample(pbr_bindings::emissive_texture, pbr_bindings::emissive_sampler, place(4u, first, second));
    pbr.material.emissive = vec4(factors.emissive.rgb * glow.rgb, factors.emissive.a);
#endif
#ifdef STUDIO_COAT
    pbr.material.clearcoat *= textureSample(
        pbr_bindings::clearcoat_texture, pbr_bindings::clearcoat_sampler, place(5u, first, second)).r;
#endif
#ifdef STUDIO_COAT_ROUGHNESS
    pbr.material.clearcoat_perceptual_roughness *= textureSample(
        pbr_bindings::clearcoat_roughness_texture, pbr_bindings::clearcoat_roughness_sampler, place(6u, first, second)).g;
#endif
#ifdef STUDIO_TRANSMISSION
    pbr.material.specular_transmission *= textureSample(pbr_bindings::specular_transmission_texture,
        pbr_bindings::specular_transmission_sampler, place(8u, first, second)).r;
#endif
#ifdef STANDARD_MATERIAL_SPECULAR_TRANSMISSION
    // The thickness is told in the mesh's own space.
    let world_from_local = mesh_functions::get_world_from_local(in.instance_index);
    let scale = pow(abs(determinant(mat3x3(world_from_local[0].xyz, world_from_local[1].xyz, world_from_local[2].xyz))),
        1.0 / 3.0);
    pbr.material.thickness *= scale;
#endif
#ifdef STUDIO_THICKNESS
    pbr.material.thickness *= textureSample(
        pbr_bindings::thickness_texture, pbr_bindings::thickness_sampler, place(9u, first, second)).g;
#endif
    (*beyond).f90 = studio.f90;
#ifdef STUDIO_SPECULAR
    // The root of the factor: F0 goes with the square of Bevy's reflectance.
    let specular =
        textureSample(pbr_bindings::specular_texture, pbr_bindings::specular_sampler, place(10u, first, second)).a;
    pbr.material.reflectance *= specular;
    (*beyond).f90 *= specular * specular;
#endif
#ifdef STUDIO_SPECULAR_TINT
    pbr.material.reflectance *= textureSample(
        pbr_bindings::specular_tint_texture, pbr_bindings::specular_tint_sampler, place(11u, first, second)).rgb;
#endif
    (*beyond).sheen = studio.sheen;
#ifdef STUDIO_SHEEN_COLOR
    (*beyond).sheen *= vec4(
        textureSample(sheen_color_texture, sheen_color_sampler, place(13u, first, second)).rgb, 1.0);
#endif
#ifdef STUDIO_SHEEN_ROUGHNESS
    (*beyond).sheen.a *= textureSample(sheen_roughness_texture, sheen_roughness_sampler, place(14u, first, second)).a;
#endif
    (*beyond).film = vec2(studio.film.x, studio.film.w);
#ifdef STUDIO_FILM_TEXTURE
    (*beyond).film.x *= textureSample(film_texture, film_sampler, place(15u, first, second)).r;
#endif
#ifdef STUDIO_FILM_THICKNESS
    (*beyond).film.y = mix(studio.film.z, studio.film.w,
        textureSample(film_thickness_texture, film_thickness_sampler, place(16u, first, second)).g);
#endif
    (*beyond).scatter = studio.scatter;
#ifdef STUDIO_SCATTER_TEXTURE
    (*beyond).scatter.a *= textureSample(scatter_texture, scatter_sampler, place(17u, first, second)).a;
#endif
#ifdef STUDIO_SCATTER_COLOR
    (*beyond).scatter *= vec4(
        textureSample(scatter_color_texture, scatter_color_sampler, place(18u, first, second)).rgb, 1.0);
#endif
    pbr.clearcoat_N = pbr.N;
#ifdef VERTEX_TANGENTS
    let tangent_frame = frame_at(in, is_front, double_sided);
#ifdef STUDIO_COAT_NORMAL
    let coat_bump = textureSample(pbr_bindings::clearcoat_normal_texture, pbr_bindings::clearcoat_normal_sampler,
        place(7u, first, second)).rgb;
    pbr.clearcoat_N = normalize(tangent_frame * (coat_bump * 2.0 - 1.0));
#endif
#ifdef STUDIO_NORMAL
    let bump = textureSample(
        pbr_bindings::normal_map_texture, pbr_bindings::normal_map_sampler, place(2u, first, second)).rgb;
    pbr.N = normalize(tangent_frame * (bump * 2.0 - 1.0));
#endif
#ifdef STANDARD_MATERIAL_ANISOTROPY
    pbr.anisotropy_strength = factors.anisotropy_strength;
    var along = factors.anisotropy_rotation;
#ifdef STUDIO_ANISOTROPY
    let stretch = textureSample(
        pbr_bindings::anisotropy_texture, pbr_bindings::anisotropy_sampler, place(12u, first, second)).rgb;
    let drawn = normalize(stretch.rg * 2.0 - 1.0);
    along = vec2(along.x * drawn.x - along.y * drawn.y, along.y * drawn.x + along.x * drawn.y);
    pbr.anisotropy_strength *= stretch.b;
#endif
    let t = tangent_frame * vec3(along, 0.0);
    pbr.anisotropy_T = normalize(t - pbr.N * dot(pbr.N, t));
    pbr.anisotropy_B = cross(pbr.N, pbr.anisotropy_T);
#endif
#endif
    return pbr;
}

#ifndef STUDIO_LIGHTS
#ifdef ENVIRONMENT_MAP
#ifdef STANDARD_MATERIAL_ANISOTROPY
// Mirrored light of a stretched lobe: several round ones side by side, where its slopes along the stretch have their
// seven equal shares (the slope of GGX is distributed as a / 2 (a^2 + x^2)^-3/2).
fn stretched(in: PbrInput) -> vec3<f32> {
    let narrow = max(in.material.perceptual_roughness * in.material.perceptual_roughness, 0.002);
    let wide = mix(narrow, 1.0, in.anisotropy_strength * in.anisotropy_strength);
    // As wide as the gaps between them.
    let tap_roughness = sqrt(clamp(max(narrow, wide * 0.25), 0.0, 1.0));
    var sum = vec3(0.0);
    var weights = 0.0001;
    for (var i = 0; i < 7; i++) {
        let share = (f32(i) - 3.0) * (2.0 / 7.0);
        let slope = wide * share * inverseSqrt(1.0 - share * share);
        let h = normalize(in.N + in.anisotropy_T * slope);
        let l = reflect(-in.V, h);
        let weight = max(dot(in.N, l), 0.0);
        sum += lobe_light(lobe_direction(h, l, tap_roughness), tap_roughness) * weight;
        weights += weight;
    }
    return sum / weights;
}
#endif
#endif

#ifdef STUDIO_FILM
// Reflectance of a thin film over a surface (Belcour and Barla 2017, as KHR_materials_iridescence simplifies it).
fn thin_film(given_ior: f32, cosine: f32, thickness_nm: f32, f0: vec3<f32>) -> vec3<f32> {
    let ior = mix(1.0, given_ior, smoothstep(0.0, 30.0, thickness_nm));
    let sin2 = (1.0 - cosine * cosine) / (ior * ior);
    let inside = sqrt(max(1.0 - sin2, 0.0));
    let outer0 = pow((ior - 1.0) / (ior + 1.0), 2.0);
    let outer = outer0 + (1.0 - outer0) * pow(1.0 - cosine, 5.0);
    let through = 1.0 - outer;
    let root = sqrt(clamp(f0, vec3(0.0), vec3(0.9999)));
    let base_ior = (1.0 + root) / (1.0 - root);
    let inner0 = pow((base_ior - ior) / (base_ior + ior), vec3(2.0));
    let inner = inner0 + (1.0 - inner0) * pow(1.0 - inside, 5.0);
    let phase = 3.14159265 + select(vec3(0.0), vec3(3.14159265), base_ior < vec3(ior));
    let path = 2.0 * ior * thickness_nm * inside;
    let both = clamp(inner * outer, vec3(1e-5), vec3(0.9999));
    let root_both = sqrt(both);
    let shared_light = through * through * inner / (1.0 - both);
    var sum = outer + shared_light;
    var order = (shared_light - through) * root_both;
    sum += order * 2.0 * sensitivity(path, phase);
    order *= root_both;
    sum += order * 2.0 * sensitivity(2.0 * path, 2.0 * phase);
    return saturate(sum);
}

// Fourier transform of the eye's sensitivities at an optical path difference, in linear sRGB.
fn sensitivity(path_nm: f32, shift: vec3<f32>) -> vec3<f32> {
    let phase = 2.0 * 3.14159265 * path_nm * 1.0e-9;
    let place = vec3(1.6810e6, 1.7953e6, 2.2084e6);
    let variance = vec3(4.3278e9, 9.3046e9, 6.6121e9);
    var xyz = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13) * sqrt(2.0 * 3.14159265 * variance) * cos(place * phase + shift)
        * exp(-phase * phase * variance);
    xyz.x += 9.7470e-14 * sqrt(2.0 * 3.14159265 * 4.5282e9) * cos(2.2399e6 * phase + shift.x)
        * exp(-4.5282e9 * phase * phase);
    xyz /= 1.0685e-7;
    return mat3x3(
        vec3(3.2404542, -0.9692660, 0.0556434), vec3(-1.5371385, 1.8760108, -0.2040259),
        vec3(-0.4985314, 0.0415560, 1.0572252)) * xyz;
}
#endif
#endif
#endif

// How much of mirrored light comes through where this much of even light does (Lagarde and de Rousiers 2014, with
// their power, which is between the root and nothing, blended).
fn mirror_occlusion(n_dot_v: f32, occlusion: f32, roughness: f32) -> f32 {
    let sharp = saturate(sqrt(n_dot_v + occlusion) - 1.0 + occlusion);
    return mix(sharp, occlusion, saturate(4.0 * roughness));
}

#ifndef STUDIO_LIGHTS
// All layers in image-based light: metal and dielectric with the light that bounces between their facets
// (Fdez-Aguera 2019), a film over them, a coat over that.
fn studio_lighting(in: PbrInput, beyond: Beyond) -> vec4<f32> {
    let m = in.material;
    let base = m.base_color;
    let n_dot_v = clamp(dot(in.N, in.V), 0.0001, 1.0);
    var color = vec3(0.0);
    var emitted = m.emissive.rgb * base.a;
#ifdef ENVIRONMENT_MAP
    let roughness = m.perceptual_roughness * m.perceptual_roughness;
    var spread_roughness = m.perceptual_roughness;
#ifdef STANDARD_MATERIAL_ANISOTROPY
    spread_roughness =
        pow(roughness * mix(roughness, 1.0, in.anisotropy_strength * in.anisotropy_strength), 0.25);
#endif
    // Metal and dielectric in one: what is only partly metal is rare, and then a mere edge between the two.
    var f0 = mix(0.16 * m.reflectance * m.reflectance, base.rgb, m.metallic);
    let f90 = mix(beyond.f90, 1.0, m.metallic);
#ifdef STUDIO_FILM
    f0 = mix(f0, thin_film(studio.film.y, n_dot_v, beyond.film.y, f0), beyond.film.x);
#endif
    var shares = lighting::F_AB(spread_roughness, n_dot_v);
    // The fit loses what the roughest surfaces reflect from the side.
    let away = 1.0 - n_dot_v;
    shares.y = max(shares.y, 0.03 * away * away * away);
    // What facets reflect because they are seen from the side comes from the side as well: about 68 degrees from the
    // normal whatever the roughness, and nearer together (means over GGX's visible normals, weighted by Schlick's fifth
    // power). The light is looked up once, between there and the lobe's own place by their shares.
    let mirror = reflect(-in.V, in.N);
    let facing = lobe_direction(in.N, mirror, m.perceptual_roughness);
    let side_cos = mix(n_dot_v, 0.375, saturate(1.6 * m.perceptual_roughness));
    let along = mirror - in.N * dot(in.N, mirror);
    let side = in.N * side_cos + along * sqrt((1.0 - side_cos * side_cos) / max(dot(along, along), 1e-6));
    let facing_share = f0.g * shares.x;
    let side_share = shares.y / (facing_share + shares.y + 1e-6);
    let around = even_light(in.N);
    var mirrored = lobe_light(mix(facing, side, side_share), m.perceptual_roughness * (1.0 - 0.55 * side_share));
#ifdef STANDARD_MATERIAL_ANISOTROPY
    mirrored = stretched(in);
#endif
    let lost = 1.0 - (shares.x + shares.y);
    let once = f0 * shares.x + f90 * shares.y;
    let mean = f0 + (f90 - f0) / 21.0;
    let again = once * mean * (lost / (1.0 - lost * mean));
    color = once * mirrored;
#ifdef STUDIO_TEXTURED
    color *= mirror_occlusion(n_dot_v, in.diffuse_occlusion.r, roughness);
#endif
    let matt = (1.0 - m.metallic) * (1.0 - m.specular_transmission) * max(1.0 - once - again, vec3(0.0));
#ifdef STUDIO_SCATTER
    // KHR_materials_diffuse_transmission: the light of the other half of the surroundings, as if nothing stood there.
    color += matt * beyond.scatter.rgb * beyond.scatter.a * even_light(-in.N);
    let back = 1.0 - beyond.scatter.a;
#else
    let back = 1.0;
#endif
    color += (again + matt * base.rgb * back) * around * in.diffuse_occlusion;
#ifdef STANDARD_MATERIAL_SPECULAR_TRANSMISSION
    color += transmitted(in);
#endif
#ifdef STANDARD_MATERIAL_CLEARCOAT
    let coat_rough = m.clearcoat_perceptual_roughness;
    let coat_n_dot_v = clamp(dot(in.clearcoat_N, in.V), 0.0001, 1.0);
    let coat_mirror = reflect(-in.V, in.clearcoat_N);
    let gloss = lobe_light(lobe_direction(in.clearcoat_N, coat_mirror, coat_rough), coat_rough);
    let coat_shares = lighting::F_AB(coat_rough, coat_n_dot_v);
    let coated = m.clearcoat * (0.04 * coat_shares.x + coat_shares.y);
    color = color * (1.0 - coated) + gloss * coated;
    emitted *= 1.0 - coated;
#endif
#endif
    return vec4(color * view.exposure + emitted, base.a);
}

#ifdef ENVIRONMENT_MAP
#ifdef STANDARD_MATERIAL_SPECULAR_TRANSMISSION
// What is seen through the surface: the picture so far where there is one, the studio elsewhere.
fn transmitted(in: PbrInput) -> vec3<f32> {
    let m = in.material;
    let tint = m.specular_transmission * m.base_color.rgb;
    // Where there is nothing behind, the surroundings shine through, as bent as the thickness bends.
    let onwards = -normalize(in.V + refract(in.V, -in.N, 1.0 / m.ior) * m.thickness);
    let studio_light = lobe_light(onwards, m.perceptual_roughness);
    var behind = vec3(0.0);
#ifdef STUDIO_DISPERSION
    // Each colour is bent by its own index (KHR_materials_dispersion).
    let half_spread = (m.ior - 1.0) * 0.025 * studio.dispersion;
    behind.r = seen_behind(in, m.ior - half_spread, studio_light).r;
    behind.g = seen_behind(in, m.ior, studio_light).g;
    behind.b = seen_behind(in, m.ior + half_spread, studio_light).b;
#else
    behind = seen_behind(in, m.ior, studio_light);
#endif
    let f0 = pbr_functions::calculate_F0(m.base_color.rgb, m.metallic, m.reflectance);
    let light = (1.0 - lighting::fresnel(f0, max(dot(in.N, in.V), 0.0001))) * tint * behind;
    // KHR_materials_volume: Beer's law over the thickness.
    let attenuates = (m.flags & pbr_types::STANDARD_MATERIAL_FLAGS_ATTENUATION_ENABLED_BIT) != 0u;
    let depth = select(0.0, m.thickness / max(m.attenuation_distance, 1e-6), attenuates);
    return light * pow(max(m.attenuation_color.rgb, vec3(1e-4)), vec3(depth));
}

// The picture behind the surface, where light of this index would come from.
fn seen_behind(in: PbrInput, ior: f32, studio_light: vec3<f32>) -> vec3<f32> {
    let m = in.material;
    let inside = refract(-in.V, in.N, 1.0 / ior);
    let exit = view.clip_from_world * vec4(in.world_position.xyz + inside * m.thickness, 1.0);
    let place = exit.xy / exit.w * vec2(0.5, -0.5) + 0.5;
#ifdef STUDIO_FROSTED
    let view_z = dot(vec4<f32>(
        view.view_from_world[0].z, view.view_from_world[1].z, view.view_from_world[2].z, view.view_from_world[3].z
    ), in.world_position);
    let picture = transmission::fetch_transmissive_background(place, in.frag_coord.xyz, view_z, m.perceptual_roughness);
#else
    let picture = transmission::fetch_transmissive_background_non_rough(place, in.frag_coord.xyz);
#endif
    // Where nothing is, lavapipe reads a colour that is no number.
    let light = max(untonemapped(max(picture.rgb, vec3(0.0))), vec3(0.0)) / view.exposure;
    return mix(studio_light, light, picture.a);
}
#endif
#endif
#endif
#endif

#ifdef STUDIO_SHEEN
// KHR_materials_sheen in image-based light: the Charlie lobe's share of the light, and what it takes from the layers
// below.
fn add_sheen(in: VertexOutput, pbr: PbrInput, sheen: vec4<f32>, base: vec4<f32>) -> vec4<f32> {
#ifdef ENVIRONMENT_MAP
    let n_dot_v = clamp(dot(pbr.N, pbr.V), 0.001, 1.0);
    let albedo = sheen_albedo(n_dot_v, max(sheen.a, 0.07));
    // The lobe is wide and lies towards grazing angles: rough reflections are close enough to its filtered light.
    let lobe = mix(0.6, 1.0, sheen.a);
    let mirrored = lobe_light(lobe_direction(pbr.N, reflect(-pbr.V, pbr.N), lobe), lobe);
    let light = mix(mirrored, even_light(pbr.N), 0.5);
    let strongest = max(sheen.r, max(sheen.g, sheen.b));
    let gained = light * sheen.rgb * albedo * pbr.diffuse_occlusion;
    return vec4(base.rgb * (1.0 - strongest * albedo) + gained * view.exposure, base.a);
#else
    return base;
#endif
}

// Share of even light that the Charlie lobe returns towards the eye: an exponential of a polynomial, fitted to the
// integral of the lobe with its shadowing (Estevez and Kulla 2017) within 0.02 on average.
fn sheen_albedo(n_dot_v: f32, roughness: f32) -> f32 {
    let r = vec4(1.0, roughness, roughness * roughness, 1.0 / max(roughness, 0.1));
    let a = dot(r, vec4(0.4670, -1.8068, 1.3722, -0.0145));
    let b = dot(r, vec4(-19.3067, 33.3515, -18.6875, 1.3491));
    let c = dot(r, vec4(72.9553, -124.8231, 65.8848, -10.4602));
    let d = dot(r, vec4(-68.5145, 119.3408, -62.4809, 9.4391));
    return min(exp(a + n_dot_v * (b + n_dot_v * (c + n_dot_v * d))), 1.0);
}
#endif

// The light that tone mapping made this of, nearly: what is seen through glass has been tone mapped once already.
fn untonemapped(color: vec3<f32>) -> vec3<f32> {
#ifdef STUDIO_ACES
    // The fit is a fraction of two squares, and so a square equation the other way.
    let from_fit = mat3x3(
        vec3(0.643038, 0.059269, 0.005962), vec3(0.311187, 0.931436, 0.063929), vec3(0.045775, 0.009295, 0.930118));
    let from_rendering = mat3x3(
        vec3(1.764741, -0.147028, -0.036337), vec3(-0.675778, 1.160252, -0.162436), vec3(-0.088963, -0.013224, 1.198773));
    let y = min(from_fit * color, vec3(0.99));
    let a = 1.0 - 0.983729 * y;
    let b = 0.0245786 - 0.4329510 * y;
    let c = -0.000090537 - 0.238081 * y;
    let v = (-b + sqrt(max(b * b - 4.0 * a * c, vec3(0.0)))) / (2.0 * a);
    return max(from_rendering * v, vec3(0.0)) * 0.6;
#else ifdef STUDIO_AGX
    return color;
#else ifdef STUDIO_CLIP
    return color;
#else
    let start = 0.8 - 0.04;
    let room = 1.0 - start;
    let peak = clamp(max(color.r, max(color.g, color.b)), 0.001, 0.985);
    let stretched = select(1.0, (room * room / (1.0 - peak) - room + start) / peak, peak > start);
    let light = color * stretched;
    let darkest = min(light.r, min(light.g, light.b));
    return light + select(0.04, sqrt(max(darkest, 0.0) / 6.25) - darkest, darkest < 0.04);
#endif
}

fn tonemapped(color: vec3<f32>) -> vec3<f32> {
#ifdef STUDIO_ACES
    return aces(color);
#else ifdef STUDIO_AGX
    return agx(color);
#else ifdef STUDIO_CLIP
    return saturate(color);
#else
    return pbr_neutral(color);
#endif
}

// Khronos PBR Neutral: base colours below 0.76 come out as they are; highlights are compressed and lose saturation.
fn pbr_neutral(input: vec3<f32>) -> vec3<f32> {
    let start = 0.8 - 0.04;
    let darkest = min(input.r, min(input.g, input.b));
    let fresnel = select(0.04, darkest - 6.25 * darkest * darkest, darkest < 0.08);
    let color = input - fresnel;
    let peak = max(color.r, max(color.g, color.b));
    if peak < start {
        return color;
    }
    let room = 1.0 - start;
    let new_peak = 1.0 - room * room / (peak + room - start);
    let whitened = 1.0 - 1.0 / (0.15 * (peak - new_peak) + 1.0);
    return mix(color * (new_peak / peak), vec3(new_peak), whitened);
}

// ACES reference rendering and output transforms in Stephen Hill's fit.
fn aces(input: vec3<f32>) -> vec3<f32> {
    let to_fit = mat3x3(
        vec3(0.59719, 0.07600, 0.02840), vec3(0.35458, 0.90834, 0.13383), vec3(0.04823, 0.01566, 0.83777));
    let from_fit = mat3x3(
        vec3(1.60475, -0.10208, -0.00327), vec3(-0.53108, 1.10813, -0.07276), vec3(-0.07367, -0.00605, 1.07602));
    let v = to_fit * (input / 0.6);
    let fitted = (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081);
    return saturate(from_fit * fitted);
}

// AgX: a log curve inside an inset gamut.
fn agx(input: vec3<f32>) -> vec3<f32> {
    let inset = mat3x3(
        vec3(0.842479062, 0.042328242, 0.042375655), vec3(0.0784336, 0.878468636, 0.0784336),
        vec3(0.079223745, 0.079166127, 0.879142974));
    let outset = mat3x3(
        vec3(1.196879005, -0.052896852, -0.052971636), vec3(-0.098020881, 1.15190313, -0.09804345),
        vec3(-0.099029744, -0.098961177, 1.151073673));
    let stops = clamp(log2(max(inset * input, vec3(1e-10))), vec3(-12.47393), vec3(4.026069));
    let x = (stops + 12.47393) / (4.026069 + 12.47393);
    let x2 = x * x;
    let x4 = x2 * x2;
    let curve = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
    return pow(saturate(outset * curve), vec3(2.2));
}
