# Los artículos de la tienda de demostración en palabras: secciones, atributos, opciones y productos.
# Los datos están en assets/demo/catalog.toml. Son artículos de demostración de marcas inventadas.

## Secciones

category-eyewear-name = Gafas
category-eyewear-summary = Monturas de acetato y titanio, listas para las lentes graduadas de tu óptico.
category-sunglasses-name = Gafas de sol
category-sunglasses-summary = Lentes oscuras y degradadas, en acetato y en acero.
category-jewellery-name = Joyería
category-jewellery-summary = Pendientes, anillos y cadenas de plata y oro, para llevar a diario.
category-watches-name = Relojes
category-watches-summary = Esferas limpias y correas de piel.
category-make-up-name = Maquillaje
category-make-up-summary = Color para labios, mejillas, ojos y piel, que puedes probarte antes de elegir.
category-hats-name = Sombreros
category-hats-summary = Fieltro de lana, conformado a mano.
category-home-name = Hogar
category-home-summary = Luz, cerámica y asientos, a tamaño real en tu habitación.

## Atributos y opciones

attr-material = Material
attr-colour = Color
attr-shape = Forma
attr-style = Estilo
attr-fit = Ancho
attr-finish = Acabado
attr-coverage = Cobertura
attr-room = Estancia
attr-shade = Tono
attr-size = Talla de anillo (contorno interior)

attr-material-acetate = Acetato
attr-material-titanium = Titanio
attr-material-steel = Acero
attr-material-silver = Plata
attr-material-gold = Oro
attr-material-pearl = Perla
attr-material-sapphire = Zafiro
attr-material-leather = Piel
attr-material-wool-felt = Fieltro de lana
attr-material-brass = Latón
attr-material-glass = Vidrio
attr-material-stoneware = Gres
attr-material-velvet = Terciopelo
attr-material-wood = Madera
attr-material-linen-blend = Mezcla de lino

attr-colour-beige = Beis
attr-colour-black = Negro
attr-colour-blue = Azul
attr-colour-brass = Latón
attr-colour-brown = Marrón
attr-colour-burgundy = Burdeos
attr-colour-camel = Camel
attr-colour-celadon = Celadón
attr-colour-clear = Transparente
attr-colour-cobalt = Cobalto
attr-colour-cognac = Coñac
attr-colour-crystal = Cristal
attr-colour-forest = Verde bosque
attr-colour-gold = Dorado
attr-colour-green = Verde
attr-colour-grey = Gris
attr-colour-gunmetal = Gris plomo
attr-colour-havana = Habana
attr-colour-ink = Azul tinta
attr-colour-ivory = Marfil
attr-colour-moss = Verde musgo
attr-colour-navy = Azul marino
attr-colour-oat = Avena
attr-colour-orange = Naranja
attr-colour-pink = Rosa
attr-colour-purple = Morado
attr-colour-red = Rojo
attr-colour-rust = Teja
attr-colour-silver = Plateado
attr-colour-tortoise = Carey
attr-colour-white = Blanco
attr-colour-white-gold = Oro blanco
attr-colour-yellow-gold = Oro amarillo

attr-shade-10 = 10 El más claro, neutro
attr-shade-20 = 20 Muy claro, frío
attr-shade-30 = 30 Claro, cálido
attr-shade-40 = 40 Medio claro, neutro
attr-shade-50 = 50 Medio profundo, cálido
attr-shade-60 = 60 Profundo, neutro
attr-shade-70 = 70 Muy profundo, cálido
attr-shade-80 = 80 El más profundo, frío
attr-shade-berry = Frutos rojos
attr-shade-bronze = Bronce
attr-shade-cocoa = Cacao
attr-shade-coral = Coral
attr-shade-graphite = Grafito
attr-shade-mauve = Malva
attr-shade-midnight = Medianoche
attr-shade-nude = Nude
attr-shade-onyx = Ónix
attr-shade-peach = Melocotón
attr-shade-plum = Ciruela
attr-shade-rose = Rosa
attr-shade-rosewood = Palo de rosa
attr-shade-ruby = Rubí
attr-shade-sand = Arena
attr-shade-terracotta = Terracota

attr-shape-cat-eye = Ojo de gato
attr-shape-disc = Disco
attr-shape-drop = Gota
attr-shape-globe = Esfera
attr-shape-hoop = Aro
attr-shape-oval = Ovalada
attr-shape-oversized = Extragrande
attr-shape-pilot = Aviador
attr-shape-round = Redonda
attr-shape-square = Cuadrada

attr-style-bold = Atrevido
attr-style-classic = Clásico
attr-style-evening = De noche
attr-style-everyday = De diario
attr-style-minimal = Minimalista
attr-style-vintage = Retro

attr-fit-medium = Medio
attr-fit-wide = Ancho

attr-finish-matte = Mate
attr-finish-metallic = Metalizado
attr-finish-satin = Satinado

attr-coverage-full = Total
attr-coverage-medium = Media
attr-coverage-sheer = Ligera

attr-room-bedroom = Dormitorio
attr-room-dining-room = Comedor
attr-room-hallway = Recibidor
attr-room-living-room = Salón
attr-room-study = Despacho

attr-size-48 = 48 mm
attr-size-50 = 50 mm
attr-size-52 = 52 mm
attr-size-54 = 54 mm
attr-size-56 = 56 mm
attr-size-58 = 58 mm
attr-size-60 = 60 mm
attr-size-62 = 62 mm

## Gafas

goods-aria-round-name = Gafas redondas Aria
goods-aria-round-summary = Una montura redonda y ligera de acetato con puente de ojo de cerradura.
goods-aria-round-description =
    Aria se corta de una sola plancha de acetato de celulosa y gira durante días en bombos de madera hasta que los cantos quedan suaves. El puente de ojo de cerradura apoya en los lados de la nariz y no en el dorso, así que se sujeta bien en puentes altos y bajos.

    El carey atraviesa todo el espesor del material y es distinto en cada par. Se entregan con lentes de muestra transparentes, que tu óptico cambiará por las tuyas. Lávalas con agua tibia y una gota de jabón y sécalas con el paño incluido; evita el alcohol y el salpicadero al sol.
goods-aria-round-materials = Acetato de celulosa, bisagras de acero, lentes de muestra transparentes
goods-aria-round-spot-bridge = El puente de cerradura se apoya en los lados de la nariz, no encima.
goods-aria-round-spot-hinge = Bisagras de acero, remachadas en el acetato.

goods-milo-pilot-name = Gafas de piloto Milo
goods-milo-pilot-summary = Una montura de hilo de titanio con doble puente que pesa solo 16 g.
goods-milo-pilot-description =
    Milo toma el contorno de lágrima de las gafas de piloto y lo dibuja con hilo de titanio de poco más de un milímetro. Las varillas ceden hacia fuera y vuelven a su sitio: se agradece cuando te las quitas y te las pones con una mano.

    Las plaquetas de silicona van sobre brazos finos que un óptico ajusta en unos minutos. El color es un baño que se desgasta por igual; pásales solo un paño suave. Se entregan con lentes de muestra transparentes.
goods-milo-pilot-materials = Titanio, terminales de acetato, plaquetas de silicona, lentes de muestra transparentes

goods-nora-cat-eye-name = Gafas ojo de gato Nora
goods-nora-cat-eye-summary = Una montura de acetato cuyas puntas se elevan justo por encima del pómulo.
goods-nora-cat-eye-description =
    El aro superior de Nora es más grueso que el inferior y sube hacia las varillas, de modo que la línea acompaña a la ceja. Las puntas se liman a mano antes de pulir y conservan una arista nítida donde otras se redondean.

    El burdeos parece casi negro por la noche y se vuelve rojo a contraluz. Las varillas llevan un alma de acero que el óptico puede curvar en caliente detrás de la oreja. Se entregan con lentes de muestra transparentes.
goods-nora-cat-eye-materials = Acetato de celulosa, bisagras y almas de acero, lentes de muestra transparentes

goods-otto-square-name = Gafas cuadradas Otto
goods-otto-square-summary = Una montura cuadrada y gruesa de acetato para caras anchas.
goods-otto-square-description =
    Otto se hace con plancha de acetato gruesa y no lo disimula: varillas anchas, esquinas rectas, aro superior horizontal. El interior está vaciado a la altura de la nariz, de modo que el grosor se ve de frente pero no aprieta.

    Pensada para quien encuentra estrechas casi todas las monturas. El verde bosque y el azul marino son opacos hasta que les da la luz por detrás; el habana tiene vetas de miel. Se entregan con lentes de muestra transparentes y estuche rígido.
goods-otto-square-materials = Acetato de celulosa, bisagras de acero, lentes de muestra transparentes

## Gafas de sol

goods-luce-oversized-name = Gafas de sol grandes Luce
goods-luce-oversized-summary = Gafas de sol grandes de acetato, con lentes que van de oscuro a claro.
goods-luce-oversized-description =
    Luce cubre desde la ceja hasta lo alto de la mejilla. Las lentes son más oscuras arriba y se aclaran hacia abajo, así que puedes leer un mapa sin quitártelas.

    A pesar del tamaño son cómodas: las varillas se afinan detrás de la oreja y el peso descansa en un puente ancho y pulido. No son aptas para conducir al anochecer ni de noche. Aclara la sal y la arena antes de secarlas.
goods-luce-oversized-materials = Acetato de celulosa, bisagras de acero, lentes tintadas de nailon

goods-vento-aviator-name = Gafas de sol de aviador Vento
goods-vento-aviator-summary = Aviador fino de acero, con doble puente y lentes oscuras.
goods-vento-aviator-description =
    Vento se curva en hilo de acero, se suelda en el puente y se pule hasta que no se ven las uniones. Las lentes, amplias, siguen la curva de la cara y frenan la luz que llega desde abajo.

    Las plaquetas regulables y los terminales de acetato permiten que el óptico las adapte a ti. El tinte es uniforme y respeta los colores. No son aptas para conducir de noche. Guárdalas en el estuche: una montura metálica se dobla antes que romperse.
goods-vento-aviator-materials = Acero inoxidable, terminales de acetato, plaquetas de silicona, lentes tintadas de nailon

## Joyería

goods-onda-hoops-name = Aros retorcidos Onda
goods-onda-hoops-summary = Pendientes de aro retorcidos como una cuerda, tan ligeros que se olvidan.
goods-onda-hoops-description =
    Cada aro es un tubo de plata que se retuerce en caliente y se curva a mano. Las estrías recogen la luz por todos los lados y se ven incluso con el pelo suelto. Como es hueco, cada uno pesa unos 4 g.

    El cierre encaja con un clic en el propio aro; no hay mariposa que se pierda. Se venden por pares. El par dorado es de plata con baño de oro de 18 quilates. Quítatelos para nadar y límpialos con un paño seco.
goods-onda-hoops-materials = Plata de ley 925; el par dorado, con baño de oro de 18 quilates

goods-goccia-drops-name = Pendientes de perla Goccia
goods-goccia-drops-summary = Una perla de agua dulce suspendida de un gancho fino.
goods-goccia-drops-description =
    Una perla de agua dulce en cada oreja, elegida por su lustre y emparejada a ojo con la otra. Cuelga de un pequeño casquillo y oscila un poco al girar la cabeza.

    Las perlas son blandas. Póntelas al final, después del perfume y la laca, y guárdalas lejos de piedras más duras. Usarlas les conserva el brillo. Se venden por pares; las pequeñas diferencias de forma recuerdan que han crecido.
goods-goccia-drops-materials = Perla de agua dulce, plata de ley 925; el par dorado, con baño de oro de 18 quilates

goods-filo-necklace-name = Collar con disco Filo
goods-filo-necklace-summary = Una cadena fina con un solo disco pulido.
goods-filo-necklace-description =
    Filo es una cadena de pequeños eslabones soldados que se posa plana sobre la clavícula, y un disco algo abombado para que la cara brillante mire siempre hacia fuera. Nada más.

    Dos anillas en el cierre permiten llevarlo a 42 o a 47 cm. Combina con los aros Onda y luce bien sobre un cuello redondo. Ciérralo antes de guardarlo y no se enredará. Límpialo con un paño seco.
goods-filo-necklace-materials = Plata de ley 925; el collar dorado, con baño de oro de 18 quilates

goods-duna-signet-name = Anillo de sello Duna
goods-duna-signet-summary = Un sello macizo con la cara ovalada y cepillada.
goods-duna-signet-description =
    Duna se funde en una sola pieza y conserva su peso, unos 9 g, para que lo notes al ponértelo. El aro se ensancha hasta la cara en una sola pendiente, como la arena, y la cara se cepilla a mano en una dirección.

    Cualquier joyero puede grabarlo. El cepillado se suaviza con el uso y se renueva en un minuto. La talla es el contorno interior en milímetros: rodea el dedo con una tira de papel y mídela.
goods-duna-signet-materials = Plata de ley 925; el anillo dorado, con baño de oro de 18 quilates

goods-stella-solitaire-name = Anillo solitario Stella
goods-stella-solitaire-summary = Un zafiro blanco de talla brillante sobre un aro fino de oro.
goods-stella-solitaire-description =
    La piedra es un zafiro blanco cultivado en laboratorio, de talla brillante redonda. Seis garras finas la sostienen en alto para que la luz entre por los lados y por arriba.

    El aro es de oro macizo, redondeado por dentro para pasar bien el nudillo, y un joyero puede ajustarlo una vez. Límpialo con agua templada, un poco de jabón y un cepillo suave. La talla es el contorno interior en milímetros.
goods-stella-solitaire-materials = Oro de 14 quilates, zafiro blanco cultivado en laboratorio

## Relojes

goods-orizzonte-watch-name = Reloj Orizzonte
goods-orizzonte-watch-summary = Un reloj de vestir plano, de esfera serena y correa de piel.
goods-orizzonte-watch-description =
    Orizzonte marca horas y minutos sobre una esfera clara con índices finos aplicados, y prescinde del resto. La caja de acero pulido cabe bajo el puño de la camisa y sienta igual a hombres y mujeres.

    El movimiento de cuarzo funciona unos tres años con una pila. La correa es de piel de becerro, que se oscurece con el uso, y se cambia sin herramientas. Soporta la lluvia en la muñeca, no la ducha ni el baño.
goods-orizzonte-watch-materials = Acero inoxidable, cristal mineral, correa de piel de becerro
goods-orizzonte-watch-spot-crown = La corona ajusta la hora.
goods-orizzonte-watch-spot-strap = Piel de becerro con el borde cosido.

## Maquillaje

goods-velluto-lipstick-name = Barra de labios satinada Velluto
goods-velluto-lipstick-summary = Color pleno en una pasada, con un acabado satinado que no reseca.
goods-velluto-lipstick-description =
    Velluto está entre el mate y el brillo: un color denso con un lustre suave. La manteca de karité y el aceite de jojoba hacen que se deslice en una pasada; presiona una vez con un pañuelo y aguanta una comida, con un retoque tras el café.

    Cinco tonos, de un nude cercano a la piel a un ciruela profundo. La bala está cortada en bisel y su filo perfila el labio. Contiene 3,5 g. Guárdala por debajo de 25 °C y úsala en el año siguiente a su apertura.
goods-velluto-lipstick-materials = Pigmentos, manteca de karité, aceite de jojoba, ceras; estuche de aluminio

goods-alba-blush-name = Colorete en polvo Alba
goods-alba-blush-summary = Un soplo de color para las mejillas, en un estuche con espejo.
goods-alba-blush-description =
    El polvo de Alba se muele muy fino y se prensa poco, así que la brocha toma poco cada vez: una pasada es apenas una idea; tres, un rubor. Se posa en la piel sin marcar los poros y se pierde hacia la sien sin dejar borde.

    Cuatro tonos: melocotón y frutos rojos tienen luz satinada; rosa y terracota son mate. Frutos rojos y terracota tienen fuerza de sobra para las pieles profundas; en las claras basta un toque. Aplícalo desde lo alto del pómulo hacia fuera. Contiene 4,5 g. Úsalo en los dos años siguientes a su apertura.
goods-alba-blush-materials = Mica, pigmentos, sílice, escualano, vitamina E; estuche de aluminio, espejo de vidrio

goods-notte-eyeshadow-name = Sombra de ojos individual Notte
goods-notte-eyeshadow-summary = Un solo color para el párpado, del mate al metal, con su propio aplicador.
goods-notte-eyeshadow-description =
    Notte se vende de una en una, porque de una paleta casi nunca se usa todo. Arena y cacao son mate, malva tiene luz satinada, y en bronce y grafito unas láminas finísimas de mica se tienden sobre el párpado y brillan como el metal.

    La punta de espuma da el color pleno; una brocha suave, un velo hasta el pliegue; los metalizados lucen más con la yema del dedo. Aguanta una jornada sin base. Contiene 1,8 g. Ponte antes las lentillas, y déjala descansar si tienes los ojos irritados.
goods-notte-eyeshadow-materials = Mica, pigmentos, sílice, escualano; estuche de aluminio, espejo de vidrio, aplicador de espuma

goods-linea-eyeliner-name = Delineador de ojos Linea
goods-linea-eyeliner-summary = Un pincel fino que va del trazo de un cabello al rabillo, y seca en medio minuto.
goods-linea-eyeliner-description =
    Linea dibuja con cerdas, no con fieltro: de punta deja un trazo fino como un cabello; tumbado, rellena el rabillo. Empieza por encima del centro de las pestañas, avanza hacia fuera y vuelve después al lagrimal.

    La tinta seca en treinta segundos y resiste la ducha; se retira con aceite desmaquillante y agua tibia. Ónix es un negro sin brillo, cacao suaviza la mirada de día y medianoche solo enseña su azul cuando le da la luz. Contiene 0,6 ml. Guárdalo con la punta hacia abajo y úsalo en los seis meses siguientes a su apertura.
goods-linea-eyeliner-materials = Agua, pigmentos, polímero acrílico, glicerina; cerdas de nailon; cuerpo de aluminio

goods-seta-foundation-name = Base de maquillaje fluida Seta
goods-seta-foundation-summary = Ocho tonos de piel que unifican el rostro y lo dejan con aspecto de piel.
goods-seta-foundation-description =
    Seta disimula rojeces y sombras y deja en su sitio poros, pecas y lunares. Una gota como un guisante alcanza para todo el rostro: caliéntala entre los dedos, presiónala del centro hacia fuera y añade una segunda capa fina solo donde la quieras.

    Los ocho tonos avanzan a pasos iguales desde la piel más clara hasta la más profunda, cada uno con su subtono: frío, neutro o cálido. Si dudas entre dos, elige el que desaparece en la mandíbula a la luz del día. Frasco de 30 ml; agítalo antes de usar. Guárdalo lejos del sol y úsalo en el año siguiente a su apertura.
goods-seta-foundation-materials = Agua, pigmentos, escualano, glicerina, sílice; frasco de vidrio, tapón de aluminio

## Sombreros

goods-brisa-fedora-name = Sombrero fedora Brisa
goods-brisa-fedora-summary = Un fedora de fieltro de lana con ala blanda y cinta.
goods-brisa-fedora-description =
    Brisa se conforma al vapor sobre una horma de madera y se pellizca a mano por delante. El ala se lleva plana o caída sobre los ojos, y conserva la forma que le das.

    Talla única: 58 cm de contorno interior, y un cordón bajo el tafilete la reduce hasta 55. Cepíllalo a favor del pelo; si se moja, déjalo secar apoyado en la copa, lejos del radiador.
goods-brisa-fedora-materials = Fieltro de lana, cinta de gros, tafilete de piel

## Hogar

goods-luna-lamp-name = Lámpara de mesa Luna
goods-luna-lamp-summary = Un globo de vidrio opal sobre un pie esbelto: luz que no deslumbra.
goods-luna-lamp-description =
    El globo se sopla a boca en dos capas, blanca bajo transparente, para que la luz salga por igual de toda la superficie y la bombilla no se vea. A plena potencia sirve para leer; atenuada, es una luna sobre el aparador.

    La base pesa lo bastante para sostenerla en una mesa irregular. El regulador va en el cable textil, de 1,8 m. Usa una bombilla LED E14 de hasta 6 W, incluida. El latón va sin barnizar y se oscurece con el tiempo; un paño suave le devuelve el brillo.
goods-luna-lamp-materials = Latón o acero negro, vidrio opal, cable textil

goods-terra-vase-name = Jarrón Terra
goods-terra-vase-summary = Un jarrón de gres hecho al torno, con un esmalte profundo que se acumula en los huecos.
goods-terra-vase-description =
    Terra se levanta en el torno y se esmalta a mano por inmersión. En el horno el esmalte corre un poco: fino en el borde, donde asoma el barro, y más hondo en los huecos. No hay dos iguales.

    El cuello estrecho mantiene derecha una sola rama; el cuerpo guarda agua para una semana. Es estanco; el pie va sin esmaltar y lijado, para no rayar la mesa. Lávalo a mano.
goods-terra-vase-materials = Gres esmaltado

goods-nido-armchair-name = Sillón de terciopelo Nido
goods-nido-armchair-summary = Un sillón redondeado que abraza la espalda, en terciopelo de algodón.
goods-nido-armchair-description =
    Nido parte de una carcasa curvada de haya: respaldo y brazos son una sola línea, y puedes sentarte de frente o de lado. El asiento es de espuma firme bajo una capa de fibra mullida: te hundes y aun así te levantas con facilidad.

    El terciopelo es corto y denso; guarda la huella de la mano y la olvida al cepillarlo. Aspíralo con boquilla suave y seca las manchas enseguida con un paño. Llega montado: compara tu puerta con el ancho indicado en esta página.
goods-nido-armchair-materials = Terciopelo de algodón, espuma y fibra, estructura de haya, patas de madera maciza
goods-nido-armchair-spot-leg = Madera maciza con pie de latón.
goods-nido-armchair-spot-seat = Terciopelo de algodón sobre espuma y fibra.

goods-riva-sofa-name = Sofá de tres plazas Riva
goods-riva-sofa-summary = Un sofá bajo y profundo para tres, con fundas lavables.
goods-riva-sofa-description =
    Riva es bajo y profundo, con brazos estrechos que dejan el largo para sentarse: tres personas juntas o una tumbada. Los cojines tienen núcleo de espuma envuelto en fibra y se pueden girar, así que se gastan por igual.

    La mezcla de lino se teje con dos hilos y su grano disimula las pequeñas marcas. Las fundas se quitan con cremallera y se lavan a 30 °C. Las patas se desenroscan; sin ellas y en vertical pasa por una puerta de 80 cm. Lo entregan dos personas.
goods-riva-sofa-materials = Mezcla de lino y algodón, espuma y fibra, estructura de pino y contrachapado, patas de madera maciza
