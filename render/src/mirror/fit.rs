//! What is worn, put on somebody: what depends on their measures is made once, what they move is moved every frame.

use bevy::math::{Mat4, Vec3};

use super::{
    motion::Motion,
    occluder, rest, spectacles,
    wearer::{Hand, Head, Side, Wearer},
};

/// How a thing is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wear {
    /// Spectacles: the origin in the middle of the bridge at its back, temples towards -Z.
    Glasses,
    /// One earring; the other ear gets its mirror image. The origin is where the lobe is pierced, +Z is forwards.
    Earring,
    /// A necklace: the origin in the middle of the neck's root, +Z out of the chest.
    Necklace,
    /// A ring: the finger goes along Z, the stone is towards +Y; the origin is the middle of the hole.
    Ring(ar::hand::Finger),
    /// A watch, closed: the dial towards +Z, twelve o'clock towards +Y; the origin is the middle of the wrist.
    Watch,
    /// A hat: the origin in the middle of the head's opening, the front towards +Z.
    Hat,
}

/// Soft edges: what lies this far behind the grown body, metres, loses this share. A millimetre is a pixel or two of a face
/// that fills a picture; rings are fine, and lie close.
const RIMS: &[(f32, f32)] = &[(0.0004, 0.5), (0.0009, 0.4)];
const HAND_RIMS: &[(f32, f32)] = &[(0.0003, 0.5)];
/// A finger under a ring is at most this share of the ring's hole.
const RING_TIGHT: f32 = 0.985;
/// How far the finger under a ring reaches to both sides of it.
const RING_FINGER: f32 = 0.016;

/// Part of a wearer that a node follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Follow {
    Face,
    /// Hangs from an ear's lobe, this far below it at rest, metres.
    Ear(Side, f32),
    Neck,
    /// Around the wrist.
    Wrist,
    /// Around the wrist, turned so that its owner reads it.
    Watch,
    /// Around a finger, where a ring sits.
    Finger(usize),
    /// A bone of the hand: its first and last point.
    Bone(usize, usize),
}

/// A product on a wearer, and what hides it.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// In the camera's space, as the wearer was when it was fitted, with bodies that hide it.
    pub model: glb::Model,
    /// Materials that are drawn in ways of the mirror's own.
    pub(crate) roles: Vec<(usize, Role)>,
    moved: Vec<(usize, Follow)>,
}

/// How a material of a fitted model is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Draws nothing, and hides what is behind it.
    Occluder,
    /// Takes away a share of what is behind it: the soft edge of an occluder.
    Rim,
    /// Clear: a lens.
    Veil,
}

/// Puts a product on. `None` when what it is worn on is not seen.
#[must_use]
pub fn fit(model: glb::Model, wear: Wear, wearer: &Wearer) -> Option<Fitted> {
    let mut fitting = Fitting { model, roles: Vec::new(), roots: Vec::new(), moved: Vec::new() };
    match wear {
        Wear::Glasses => {
            let head = wearer.head.as_ref()?;
            let (face_from_product, lenses) = spectacles::sit(&mut fitting.model, head);
            fitting.roles.extend(lenses.into_iter().map(|lens| (lens, Role::Veil)));
            fitting.product(Follow::Face, face_from_product);
            fitting.occluder(Follow::Face, occluder::head(head, 0.0));
        }
        Wear::Earring => {
            let head = wearer.head.as_ref()?;
            let length = -points(&fitting.model).iter().map(|p| p.y).fold(0.0, f32::min);
            for side in Side::BOTH {
                fitting.product(Follow::Ear(side, length), Mat4::from_scale(Vec3::new(side.sign(), 1.0, 1.0)));
            }
            fitting.occluder(Follow::Face, occluder::head(head, 0.0));
        }
        Wear::Necklace => {
            let head = wearer.head.as_ref()?;
            fitting.product(Follow::Neck, Mat4::IDENTITY);
            fitting.occluder(Follow::Face, occluder::head(head, 0.0));
            fitting.occluder(Follow::Neck, occluder::neck(head));
        }
        Wear::Hat => {
            let head = wearer.head.as_ref()?;
            let rest::Hat { face_from_product, filling } = rest::hat(&fitting.model, head);
            fitting.product(Follow::Face, face_from_product);
            fitting.occluder(Follow::Face, filling);
            fitting.occluder(Follow::Face, occluder::head(head, rest::HAIR));
        }
        Wear::Ring(finger) => {
            let (hand, finger) = (wearer.hands.first()?, finger as usize);
            // A ring that is too small is shown on the finger all the same: the verdict on sizes is told in words.
            let radius = hand.finger_radius[finger].min(rest::ring_radius(&fitting.model) * RING_TIGHT);
            fitting.product(Follow::Finger(finger), rest::ring());
            fitting.occluder(Follow::Finger(finger), occluder::ring_finger(radius, RING_FINGER));
            let on_it = (1 + 4 * finger, 2 + 4 * finger);
            fitting.hand(hand, |a, b| (a, b) != on_it);
        }
        Wear::Watch => {
            let hand = wearer.hands.first()?;
            rest::watch(&mut fitting.model, hand);
            fitting.product(Follow::Watch, Mat4::IDENTITY);
            fitting.occluder(Follow::Wrist, occluder::wrist(hand));
            fitting.hand(hand, |_, _| true);
        }
    }
    Some(fitting.finish(wearer))
}

impl Fitted {
    /// Corners of the boxes around what follows each moved node and is drawn, in the node's space. Before the model is
    /// taken out.
    pub(crate) fn corners(&self) -> Vec<(usize, Vec<Vec3>)> {
        let of_node = |&(node, _): &(usize, Follow)| {
            let mut corners = Vec::new();
            self.add_corners(node, Mat4::IDENTITY, &mut corners);
            (node, corners)
        };
        self.moved.iter().map(of_node).collect()
    }

    /// A material that nothing is seen of.
    fn is_hidden(&self, material: usize) -> bool {
        self.roles.iter().any(|&(other, role)| other == material && role != Role::Veil)
    }

    fn add_corners(&self, node: usize, moved_from_node: Mat4, corners: &mut Vec<Vec3>) {
        let mesh = self.model.nodes[node].mesh.map(|mesh| &self.model.meshes[mesh]);
        for primitive in mesh.map_or(&[][..], |mesh| &mesh.primitives) {
            if primitive.material.is_some_and(|material| self.is_hidden(material)) {
                continue;
            }
            let (low, high) = primitive
                .positions
                .iter()
                .fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), &p| (low.min(p), high.max(p)));
            if low.is_finite() && high.is_finite() {
                let corner = |i: u32| Vec3::select(bevy::math::BVec3::new(i & 1 > 0, i & 2 > 0, i & 4 > 0), low, high);
                corners.extend((0..8).map(|i| moved_from_node.transform_point3(corner(i))));
            }
        }
        for &child in &self.model.nodes[node].children {
            self.add_corners(child, moved_from_node * self.model.nodes[child].transform.matrix(), corners);
        }
    }
    /// Where the moved nodes are in this frame: index of the node, and its transform to the camera's space. A node whose
    /// part of the wearer is not seen shrinks to nothing. `dt_s`: seconds since the last frame; 0 for a still, in which
    /// nothing swings.
    #[must_use]
    pub fn place(&self, wearer: &Wearer, motion: &mut Motion, dt_s: f32) -> Vec<(usize, Mat4)> {
        let nowhere = Mat4::from_scale(Vec3::splat(1e-9));
        let place = |&(node, follow): &(usize, Follow)| (node, at(follow, wearer, motion, dt_s).unwrap_or(nowhere));
        self.moved.iter().map(place).collect()
    }
}

fn at(follow: Follow, wearer: &Wearer, motion: &mut Motion, dt_s: f32) -> Option<Mat4> {
    let (head, hand) = (wearer.head.as_ref(), wearer.hands.first());
    match follow {
        Follow::Face => Some(head?.camera_from_face),
        Follow::Neck => wearer.camera_from_neck(),
        Follow::Wrist => Some(hand?.camera_from_wrist),
        Follow::Watch => Some(hand?.camera_from_wrist * rest::watch_turn(hand?)),
        Follow::Finger(finger) => Some(hand?.camera_from_ring[finger]),
        Follow::Bone(first, last) => Some(occluder::bone(hand?, first, last)),
        Follow::Ear(side, length) => {
            let head = head?;
            let lobe = head.camera_from_face.transform_point3(head.lobe(side));
            let down = motion.swing(side, lobe, length, dt_s);
            // Turned with the head about the thread it hangs on.
            let out = head.camera_from_face.transform_vector3(Head::lobe_turn(side) * Vec3::X);
            let x = out.reject_from(down).normalize_or(Vec3::X);
            Some(Mat4::from_cols(x.extend(0.0), (-down).extend(0.0), x.cross(-down).extend(0.0), lobe.extend(1.0)))
        }
    }
}

/// A fitted model while it is made.
struct Fitting {
    /// Its roots are the product's own until it is finished.
    model: glb::Model,
    roles: Vec<(usize, Role)>,
    roots: Vec<usize>,
    moved: Vec<(usize, Follow)>,
}

impl Fitting {
    /// The product, following a part of the wearer: `part_from_product`.
    fn product(&mut self, follow: Follow, part_from_product: Mat4) {
        let is_again = !self.moved.is_empty();
        let children = if is_again { self.copy() } else { self.model.roots.clone() };
        let node = self.node(part_from_product, children, None);
        self.follow(follow, vec![node]);
    }

    /// The product's nodes once more, with the same meshes; answers with their roots.
    fn copy(&mut self) -> Vec<usize> {
        let order = self.model.parents_first();
        let first = self.model.nodes.len();
        let mut copies = vec![None; first];
        order.iter().enumerate().for_each(|(at, &(node, _))| copies[node] = Some(first + at));
        let copy_of = |node: usize| copies[node];
        for &(node, _) in &order {
            let mut copy = self.model.nodes[node].clone();
            copy.children = copy.children.into_iter().filter_map(copy_of).collect();
            self.model.nodes.push(copy);
        }
        self.model.roots.iter().copied().filter_map(copy_of).collect()
    }

    /// A body that hides what is behind it, in the space of the part that it follows.
    fn occluder(&mut self, follow: Follow, body: glb::Primitive) {
        let rims = if matches!(follow, Follow::Face | Follow::Neck) { RIMS } else { HAND_RIMS };
        let mut nodes: Vec<usize> =
            rims.iter().map(|&(by, share)| self.body(occluder::grown(&body, by), Role::Rim, share)).collect();
        nodes.push(self.body(body, Role::Occluder, 1.0));
        self.follow(follow, nodes);
    }

    fn body(&mut self, body: glb::Primitive, role: Role, share: f32) -> usize {
        let base_color = Vec3::ZERO.extend(share);
        let is_same = |&&(material, known): &&(usize, Role)| {
            known == role && self.model.materials[material].base_color == base_color
        };
        let known = self.roles.iter().find(is_same).map(|&(material, _)| material);
        let material = known.unwrap_or_else(|| {
            self.model.materials.push(glb::Material {
                name: format!("{role:?}").to_lowercase(),
                base_color,
                alpha_mode: if role == Role::Rim { glb::AlphaMode::Blend } else { glb::AlphaMode::Opaque },
                double_sided: role == Role::Occluder,
                ..Default::default()
            });
            self.roles.push((self.model.materials.len() - 1, role));
            self.model.materials.len() - 1
        });
        let primitives = vec![glb::Primitive { material: Some(material), ..body }];
        self.model.meshes.push(glb::Mesh { primitives, ..Default::default() });
        self.node(Mat4::IDENTITY, Vec::new(), Some(self.model.meshes.len() - 1))
    }

    /// The bones of a hand that `counts`.
    fn hand(&mut self, hand: &Hand, counts: impl Fn(usize, usize) -> bool) {
        for (first, last, body) in occluder::bones(hand) {
            if counts(first, last) {
                self.occluder(Follow::Bone(first, last), body);
            }
        }
    }

    fn node(&mut self, transform: Mat4, children: Vec<usize>, mesh: Option<usize>) -> usize {
        self.model.nodes.push(glb::Node { transform: parts(transform), children, mesh, ..Default::default() });
        self.model.nodes.len() - 1
    }

    fn follow(&mut self, follow: Follow, children: Vec<usize>) {
        let node = self.node(Mat4::IDENTITY, children, None);
        self.roots.push(node);
        self.moved.push((node, follow));
    }

    fn finish(self, wearer: &Wearer) -> Fitted {
        let model = glb::Model { roots: self.roots, ..self.model };
        let mut fitted = Fitted { model, roles: self.roles, moved: self.moved };
        for (node, camera_from_node) in fitted.place(wearer, &mut Motion::default(), 0.0) {
            fitted.model.nodes[node].transform = parts(camera_from_node);
        }
        fitted
    }
}

/// Every vertex of the scene, in the product's space.
pub(super) fn points(model: &glb::Model) -> Vec<Vec3> {
    let world = model.world_transforms();
    let mut points = Vec::new();
    for (node, _) in model.parents_first() {
        let primitives = model.nodes[node].mesh.map_or(&[][..], |mesh| &model.meshes[mesh].primitives);
        for primitive in primitives {
            points.extend(primitive.positions.iter().map(|&v| world[node].transform_point3(v)));
        }
    }
    points
}

fn parts(matrix: Mat4) -> glb::Transform {
    let (scale, rotation, translation) = matrix.to_scale_rotation_translation();
    glb::Transform { translation, rotation, scale }
}
