# The demo shop's goods in words: shelves, attributes, options, products. The facts are in assets/demo/catalog.toml.
# These are demonstration goods of invented makers.

## Shelves

category-eyewear-name = Eyewear
category-eyewear-summary = Frames in acetate and titanium, ready for an optician’s lenses.
category-sunglasses-name = Sunglasses
category-sunglasses-summary = Dark lenses and gradient tints, in acetate and in steel.
category-jewellery-name = Jewellery
category-jewellery-summary = Earrings, rings and chains in silver and gold, made to be worn every day.
category-watches-name = Watches
category-watches-summary = Plain dials on leather straps.
category-make-up-name = Make-up
category-make-up-summary = Colour for lips, cheeks, eyes and skin that you can try on before you choose.
category-hats-name = Hats
category-hats-summary = Wool felt, blocked by hand.
category-home-name = Home
category-home-summary = Light, ceramics and seating, shown at true size in your room.

## Attributes and options: what they are called

attr-material = Material
attr-colour = Colour
attr-shape = Shape
attr-style = Style
attr-fit = Fit
attr-finish = Finish
attr-coverage = Coverage
attr-room = Room
attr-shade = Shade
attr-size = Ring size (inside circumference)

attr-material-acetate = Acetate
attr-material-titanium = Titanium
attr-material-steel = Steel
attr-material-silver = Silver
attr-material-gold = Gold
attr-material-pearl = Pearl
attr-material-sapphire = Sapphire
attr-material-leather = Leather
attr-material-wool-felt = Wool felt
attr-material-brass = Brass
attr-material-glass = Glass
attr-material-stoneware = Stoneware
attr-material-velvet = Velvet
attr-material-wood = Wood
attr-material-linen-blend = Linen blend

attr-colour-beige = Beige
attr-colour-black = Black
attr-colour-blue = Blue
attr-colour-brass = Brass
attr-colour-brown = Brown
attr-colour-burgundy = Burgundy
attr-colour-camel = Camel
attr-colour-celadon = Celadon
attr-colour-clear = Clear
attr-colour-cobalt = Cobalt
attr-colour-cognac = Cognac
attr-colour-crystal = Crystal
attr-colour-forest = Forest
attr-colour-gold = Gold
attr-colour-green = Green
attr-colour-grey = Grey
attr-colour-gunmetal = Gunmetal
attr-colour-havana = Havana
attr-colour-ink = Ink
attr-colour-ivory = Ivory
attr-colour-moss = Moss
attr-colour-navy = Navy
attr-colour-oat = Oat
attr-colour-orange = Orange
attr-colour-pink = Pink
attr-colour-purple = Purple
attr-colour-red = Red
attr-colour-rust = Rust
attr-colour-silver = Silver
attr-colour-tortoise = Tortoise
attr-colour-white = White
attr-colour-white-gold = White gold
attr-colour-yellow-gold = Yellow gold

attr-shade-10 = 10 Lightest, neutral
attr-shade-20 = 20 Very light, cool
attr-shade-30 = 30 Light, warm
attr-shade-40 = 40 Medium light, neutral
attr-shade-50 = 50 Medium deep, warm
attr-shade-60 = 60 Deep, neutral
attr-shade-70 = 70 Very deep, warm
attr-shade-80 = 80 Deepest, cool
attr-shade-berry = Berry
attr-shade-bronze = Bronze
attr-shade-cocoa = Cocoa
attr-shade-coral = Coral
attr-shade-graphite = Graphite
attr-shade-mauve = Mauve
attr-shade-midnight = Midnight
attr-shade-nude = Nude
attr-shade-onyx = Onyx
attr-shade-peach = Peach
attr-shade-plum = Plum
attr-shade-rose = Rose
attr-shade-rosewood = Rosewood
attr-shade-ruby = Ruby
attr-shade-sand = Sand
attr-shade-terracotta = Terracotta

attr-shape-cat-eye = Cat-eye
attr-shape-disc = Disc
attr-shape-drop = Drop
attr-shape-globe = Globe
attr-shape-hoop = Hoop
attr-shape-oval = Oval
attr-shape-oversized = Oversized
attr-shape-pilot = Aviator
attr-shape-round = Round
attr-shape-square = Square

attr-style-bold = Bold
attr-style-classic = Classic
attr-style-evening = Evening
attr-style-everyday = Everyday
attr-style-minimal = Minimal
attr-style-vintage = Vintage

attr-fit-medium = Medium
attr-fit-wide = Wide

attr-finish-matte = Matt
attr-finish-metallic = Metallic
attr-finish-satin = Satin

attr-coverage-full = Full
attr-coverage-medium = Medium
attr-coverage-sheer = Sheer

attr-room-bedroom = Bedroom
attr-room-dining-room = Dining room
attr-room-hallway = Hallway
attr-room-living-room = Living room
attr-room-study = Study

attr-size-48 = 48 mm
attr-size-50 = 50 mm
attr-size-52 = 52 mm
attr-size-54 = 54 mm
attr-size-56 = 56 mm
attr-size-58 = 58 mm
attr-size-60 = 60 mm
attr-size-62 = 62 mm

## Eyewear

goods-aria-round-name = Aria round glasses
goods-aria-round-summary = A light, round acetate frame with a keyhole bridge.
goods-aria-round-description =
    Aria is cut from a single sheet of cellulose acetate and tumbled for days in wooden drums until the edges turn soft. The keyhole bridge rests on the sides of the nose instead of its ridge, so the frame keeps its place on low and high bridges alike.

    The tortoise pattern runs through the full thickness of the material and is different in every pair. Comes with clear demonstration lenses that your optician replaces with yours. Wash in lukewarm water with a drop of soap and dry with the cloth enclosed; keep away from alcohol and hot dashboards.
goods-aria-round-materials = Cellulose acetate, steel hinges, clear demonstration lenses
goods-aria-round-spot-bridge = The keyhole bridge rests on the sides of the nose, not on its top.
goods-aria-round-spot-hinge = Steel hinges, riveted through the acetate.

goods-milo-pilot-name = Milo pilot glasses
goods-milo-pilot-summary = A titanium wire frame with a double bridge that weighs only 16 g.
goods-milo-pilot-description =
    Milo takes the teardrop outline of the pilot’s frame and draws it in titanium wire little more than a millimetre thick. The temples spring outwards and come back, which helps when glasses go on and off with one hand.

    Silicone nose pads on fine arms can be set by an optician in a few minutes. The colour is plated and wears evenly; wipe it with a soft cloth only. Comes with clear demonstration lenses.
goods-milo-pilot-materials = Titanium, acetate tips, silicone nose pads, clear demonstration lenses

goods-nora-cat-eye-name = Nora cat-eye glasses
goods-nora-cat-eye-summary = An acetate frame with corners that lift just above the cheekbone.
goods-nora-cat-eye-description =
    Nora’s upper rim is thicker than the lower one and rises towards the temples, so the line of the frame follows the brow. The corners are filed by hand before polishing, which leaves a crisp ridge where others are rounded off.

    Burgundy looks almost black in the evening and turns red against daylight. The temples have a steel core that an optician can bend behind the ear when warm. Comes with clear demonstration lenses.
goods-nora-cat-eye-materials = Cellulose acetate, steel hinges and temple cores, clear demonstration lenses

goods-otto-square-name = Otto square glasses
goods-otto-square-summary = A thick, square acetate frame for wide faces.
goods-otto-square-description =
    Otto is made from heavy acetate sheet and keeps that weight in view: broad temples, square corners, a straight upper rim. The inside is hollowed at the nose, so the thickness shows from the front but does not press.

    Cut for faces that find most frames narrow. Forest and navy are opaque until light comes from behind; havana is flecked with honey. Comes with clear demonstration lenses and a hard case.
goods-otto-square-materials = Cellulose acetate, steel hinges, clear demonstration lenses

## Sunglasses

goods-luce-oversized-name = Luce oversized sunglasses
goods-luce-oversized-summary = Large acetate sunglasses with lenses that fade from dark to light.
goods-luce-oversized-description =
    Luce covers the face from the brow to the top of the cheek. The lenses are darkest at the upper edge and lighten towards the lower one, so you can read a map without taking them off.

    Despite the size the frame stays comfortable: the temples are thinned behind the ear and the weight rests on a wide, polished bridge. Not for driving at dusk or at night. Rinse off salt water and sand before wiping.
goods-luce-oversized-materials = Cellulose acetate, steel hinges, tinted nylon lenses

goods-vento-aviator-name = Vento aviator sunglasses
goods-vento-aviator-summary = A slim steel aviator with a double bridge and dark lenses.
goods-vento-aviator-description =
    Vento is bent from steel wire and soldered at the bridge, then polished until the joints disappear. The large lenses follow the curve of the face and keep out light from below.

    Adjustable nose pads and acetate tips let an optician fit the frame to you. The lenses are evenly tinted, so colours stay true. Not for driving at night. Keep them in the case: metal frames bend more easily than they break.
goods-vento-aviator-materials = Stainless steel, acetate tips, silicone nose pads, tinted nylon lenses

## Jewellery

goods-onda-hoops-name = Onda twisted hoops
goods-onda-hoops-summary = Hoop earrings twisted like rope, light enough to forget.
goods-onda-hoops-description =
    Each hoop is a silver tube, twisted while warm and bent into a ring by hand. The ridges catch light from every side, so they show even under loose hair. Being hollow, one weighs about 4 g.

    The post closes with a click into the hoop itself; there is no butterfly to lose. Sold as a pair. The gold pair is silver plated with 18-carat gold. Take them off to swim, and wipe them with a dry cloth.
goods-onda-hoops-materials = 925 sterling silver; the gold pair plated with 18 ct gold

goods-goccia-drops-name = Goccia pearl drops
goods-goccia-drops-summary = A freshwater pearl hung from a fine ear wire.
goods-goccia-drops-description =
    One freshwater pearl to each ear, chosen for its lustre and matched to its partner by eye. It hangs from a small cap and swings a little when you turn your head.

    Pearls are soft. Put them on last, after perfume and hairspray, and store them away from harder stones. They keep their glow when they are worn. Sold as a pair; slight differences in shape show that they grew.
goods-goccia-drops-materials = Freshwater pearl, 925 sterling silver; the gold pair plated with 18 ct gold

goods-filo-necklace-name = Filo disc necklace
goods-filo-necklace-summary = A fine chain with a single polished disc.
goods-filo-necklace-description =
    Filo is a cable chain of small soldered links that lies flat along the collarbone, and one disc, slightly domed so that it turns its bright side outwards. Nothing else.

    Two rings at the clasp let you wear it at 42 or 47 cm. It goes with the Onda hoops and layers well over a crew neck. Fasten it before you put it away and it will not tangle. Wipe with a dry cloth.
goods-filo-necklace-materials = 925 sterling silver; the gold necklace plated with 18 ct gold

goods-duna-signet-name = Duna signet ring
goods-duna-signet-summary = A solid signet ring with a brushed oval face.
goods-duna-signet-description =
    Duna is cast in one piece and left heavy, about 9 g, so that you notice it when you put it on. The band widens into the face in a single slope, like sand, and the face is brushed by hand in one direction.

    It can be engraved by any goldsmith. The brushing softens with wear and can be renewed in a minute. Sizes give the inside circumference in millimetres: lay a strip of paper around the finger and measure it.
goods-duna-signet-materials = 925 sterling silver; the gold ring plated with 18 ct gold

goods-stella-solitaire-name = Stella solitaire ring
goods-stella-solitaire-summary = A brilliant-cut white sapphire on a slim gold band.
goods-stella-solitaire-description =
    The stone is a white sapphire grown in a laboratory and cut as a round brilliant. It is held high by six slender claws, so that light enters from the sides as well as from above.

    The band is solid gold, rounded inside to slide over the knuckle, and can be resized once by a goldsmith. Clean it with warm water, a little soap and a soft brush. Sizes give the inside circumference in millimetres.
goods-stella-solitaire-materials = 14 ct gold, laboratory-grown white sapphire

## Watches

goods-orizzonte-watch-name = Orizzonte watch
goods-orizzonte-watch-summary = A flat dress watch with a quiet dial and a leather strap.
goods-orizzonte-watch-description =
    Orizzonte shows hours and minutes on a pale dial with slim applied markers, and leaves out the rest. The steel case is polished, thin enough for a shirt cuff, and worn the same by men and women.

    A quartz movement runs for about three years on one cell. The strap is calf leather that darkens with wear; it changes without tools. The watch tolerates rain on the wrist, not a shower or a swim.
goods-orizzonte-watch-materials = Stainless steel, mineral glass, calf leather strap
goods-orizzonte-watch-spot-crown = The crown sets the time.
goods-orizzonte-watch-spot-strap = Calf leather with a sewn edge.

## Make-up

goods-velluto-lipstick-name = Velluto satin lipstick
goods-velluto-lipstick-summary = Full colour in one stroke, with a satin finish that does not dry the lips.
goods-velluto-lipstick-description =
    Velluto lies between matt and gloss: a dense colour with a soft sheen. Shea butter and jojoba oil let it glide on in one stroke; blot once with a tissue and it holds through a meal, with a touch-up after coffee.

    Five shades, from a nude close to skin to a deep plum. The bullet is cut at a slant, so its edge draws the outline. Contains 3.5 g. Keep below 25 °C and use within a year of opening.
goods-velluto-lipstick-materials = Pigments, shea butter, jojoba oil, waxes; aluminium case

goods-alba-blush-name = Alba powder blush
goods-alba-blush-summary = A breath of colour for the cheeks, in a compact with a mirror.
goods-alba-blush-description =
    Alba is milled fine and pressed lightly, so the brush takes up a little at a time: one stroke is a hint, three are a flush. It lies on the skin without settling into its pores, and fades towards the temple without an edge.

    Four shades: peach and berry have the light of satin, rose and terracotta stay matt. Berry and terracotta are strong enough for deep skin; on light skin a touch will do. Sweep from the apple of the cheek outwards. Contains 4.5 g. Use within two years of opening.
goods-alba-blush-materials = Mica, pigments, silica, squalane, vitamin E; aluminium case, glass mirror

goods-notte-eyeshadow-name = Notte single eyeshadow
goods-notte-eyeshadow-summary = One colour for the lid, from matt to metal, with an applicator of its own.
goods-notte-eyeshadow-description =
    Notte comes one shade at a time, because most of a palette is never worn. Sand and cocoa are matt, mauve has a satin light, and in bronze and graphite fine flakes of mica lie flat on the lid and mirror like metal.

    The foam tip gives full colour, a soft brush a veil up to the crease, and the metals go on best with a fingertip. It holds for a working day on a bare lid. Contains 1.8 g. Put contact lenses in first, and leave it off while an eye is sore.
goods-notte-eyeshadow-materials = Mica, pigments, silica, squalane; aluminium case, glass mirror, foam applicator

goods-linea-eyeliner-name = Linea eyeliner pen
goods-linea-eyeliner-summary = A fine brush that draws anything from a hair to a wing, and dries in half a minute.
goods-linea-eyeliner-description =
    Linea draws with bristles, not with felt: held upright it leaves a line as thin as a hair, laid flat it fills a wing. Start above the middle of the lashes, draw outwards, then come back for the inner corner.

    The ink dries in thirty seconds and outlasts a shower; cleansing oil and warm water take it off. Onyx is a black without shine, cocoa is softer by day, and midnight shows its blue only when light falls on it. Contains 0.6 ml. Store it tip down and use it within six months of opening.
goods-linea-eyeliner-materials = Water, pigments, acrylic film former, glycerine; nylon bristles; aluminium pen

goods-seta-foundation-name = Seta fluid foundation
goods-seta-foundation-summary = Eight skin tones that even the complexion and leave it looking like skin.
goods-seta-foundation-description =
    Seta evens out redness and shadows and leaves pores, freckles and moles where they are. A drop the size of a pea does for a whole face: warm it between the fingers, press it in from the middle outwards, and add a second thin coat only where you want one.

    The eight shades are spaced evenly from the lightest skin to the deepest, each with its undertone: cool, neutral or warm. Between two, take the one that disappears along the jaw in daylight. Bottle of 30 ml; shake before use. Keep it out of the sun and use it within a year of opening.
goods-seta-foundation-materials = Water, pigments, squalane, glycerine, silica; glass bottle, aluminium cap

## Hats

goods-brisa-fedora-name = Brisa felt fedora
goods-brisa-fedora-summary = A wool felt fedora with a soft brim and a ribbon band.
goods-brisa-fedora-description =
    Brisa is steamed over a wooden block and pinched by hand at the front. The brim can be worn flat or snapped down over the eyes, and keeps the shape that you give it.

    One size: 58 cm inside, and a drawstring under the sweatband takes it down to 55. Brush it along the nap; after rain let it dry on its crown, away from radiators.
goods-brisa-fedora-materials = Wool felt, grosgrain ribbon, leather sweatband

## Home

goods-luna-lamp-name = Luna table lamp
goods-luna-lamp-summary = An opal glass globe on a slender stem, for light without glare.
goods-luna-lamp-description =
    The globe is mouth-blown in two layers, white over clear, so that the light comes evenly from its whole surface and the bulb is never seen. At full brightness it is enough to read by; dimmed, it is a moon on a sideboard.

    The heavy foot keeps it upright on an uneven table. A dimmer sits in the fabric cable, 1.8 m long. Takes an E14 LED bulb of up to 6 W, included. Brass is left unlacquered and darkens with time; a soft cloth brings the shine back.
goods-luna-lamp-materials = Brass or black steel, opal glass, fabric cable

goods-terra-vase-name = Terra vase
goods-terra-vase-summary = A wheel-thrown stoneware vase with a deep, pooling glaze.
goods-terra-vase-description =
    Terra is thrown on the wheel and dipped by hand, and the glaze runs a little in the kiln: thin at the lip, where the clay shows through, and deeper in the hollows. No two are alike.

    The narrow neck holds a single branch upright; the belly takes enough water for a week. Watertight; the foot is left unglazed and rubbed smooth so that it does not scratch the table. Rinse by hand.
goods-terra-vase-materials = Glazed stoneware

goods-nido-armchair-name = Nido velvet armchair
goods-nido-armchair-summary = A rounded armchair that wraps around the back, in cotton velvet.
goods-nido-armchair-description =
    Nido is built around a curved beech shell, so that back and arms are one line and you can sit facing forwards or across. The seat is firm foam under a layer of feather-soft fibre: you sink in, and still get up easily.

    The velvet is short and dense; it shows the hand when stroked and forgives it when brushed. Vacuum with a soft nozzle and dab spills at once with a dry cloth. Arrives in one piece: measure your doorway against the width given on this page.
goods-nido-armchair-materials = Cotton velvet, foam and fibre, beech frame, solid wood legs
goods-nido-armchair-spot-leg = Solid wood, with a brass foot.
goods-nido-armchair-spot-seat = Cotton velvet over foam and fibre.

goods-riva-sofa-name = Riva three-seater sofa
goods-riva-sofa-summary = A low, deep sofa for three with loose, washable covers.
goods-riva-sofa-description =
    Riva sits low and deep, with slim arms that leave the length to the seat: three people side by side, or one lying down. The cushions have a foam core in fibre and can be turned, so they wear evenly.

    The linen blend is woven from two yarns, which gives it a grain that hides small marks. Covers come off with zips and wash at 30 °C. The legs unscrew; without them it passes through a door 80 cm wide when stood on end. Delivered by two people.
goods-riva-sofa-materials = Linen and cotton blend, foam and fibre, pine and plywood frame, solid wood legs
