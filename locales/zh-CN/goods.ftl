# 演示商店的商品文字：货架、属性、选项、商品。数据见 assets/demo/catalog.toml。
# 这些是虚构品牌的演示商品。

## 货架

category-eyewear-name = 眼镜
category-eyewear-summary = 板材与钛金属镜架，可交由验光师配装您的镜片。
category-sunglasses-name = 太阳镜
category-sunglasses-summary = 深色与渐变镜片，板材或不锈钢镜框。
category-jewellery-name = 首饰
category-jewellery-summary = 银与金的耳饰、戒指和项链，适合每天佩戴。
category-watches-name = 腕表
category-watches-summary = 素净表盘，真皮表带。
category-make-up-name = 彩妆
category-make-up-summary = 唇、颊、眼、肤，先试色，再挑选。
category-hats-name = 帽子
category-hats-summary = 羊毛毡，手工定型。
category-home-name = 家居
category-home-summary = 灯具、陶瓷与坐具，按真实尺寸摆进您的房间。

## 属性与选项

attr-material = 材质
attr-colour = 颜色
attr-shape = 形状
attr-style = 风格
attr-fit = 宽度
attr-finish = 妆效
attr-coverage = 遮盖力
attr-room = 空间
attr-shade = 色号
attr-size = 戒指尺寸（内周长）

attr-material-acetate = 板材
attr-material-titanium = 钛
attr-material-steel = 不锈钢
attr-material-silver = 银
attr-material-gold = 金
attr-material-pearl = 珍珠
attr-material-sapphire = 蓝宝石
attr-material-leather = 皮革
attr-material-wool-felt = 羊毛毡
attr-material-brass = 黄铜
attr-material-glass = 玻璃
attr-material-stoneware = 炻器
attr-material-velvet = 丝绒
attr-material-wood = 木
attr-material-linen-blend = 亚麻混纺

attr-colour-beige = 米色
attr-colour-black = 黑色
attr-colour-blue = 蓝色
attr-colour-brass = 黄铜色
attr-colour-brown = 棕色
attr-colour-burgundy = 酒红色
attr-colour-camel = 驼色
attr-colour-celadon = 青瓷色
attr-colour-clear = 透明
attr-colour-cobalt = 钴蓝色
attr-colour-cognac = 干邑棕
attr-colour-crystal = 水晶透明
attr-colour-forest = 森林绿
attr-colour-gold = 金色
attr-colour-green = 绿色
attr-colour-grey = 灰色
attr-colour-gunmetal = 枪灰色
attr-colour-havana = 哈瓦那棕
attr-colour-ink = 墨蓝色
attr-colour-ivory = 象牙白
attr-colour-moss = 苔绿色
attr-colour-navy = 藏青色
attr-colour-oat = 燕麦色
attr-colour-orange = 橙色
attr-colour-pink = 粉色
attr-colour-purple = 紫色
attr-colour-red = 红色
attr-colour-rust = 铁锈红
attr-colour-silver = 银色
attr-colour-tortoise = 玳瑁色
attr-colour-white = 白色
attr-colour-white-gold = 白 K 金
attr-colour-yellow-gold = 黄 K 金

attr-shade-10 = 10 最浅，中性调
attr-shade-20 = 20 很浅，冷调
attr-shade-30 = 30 浅，暖调
attr-shade-40 = 40 中等偏浅，中性调
attr-shade-50 = 50 中等偏深，暖调
attr-shade-60 = 60 深，中性调
attr-shade-70 = 70 很深，暖调
attr-shade-80 = 80 最深，冷调
attr-shade-berry = 莓果
attr-shade-bronze = 古铜
attr-shade-cocoa = 可可
attr-shade-coral = 珊瑚
attr-shade-graphite = 石墨
attr-shade-mauve = 灰紫
attr-shade-midnight = 午夜蓝
attr-shade-nude = 裸色
attr-shade-onyx = 墨黑
attr-shade-peach = 蜜桃
attr-shade-plum = 梅子
attr-shade-rose = 玫瑰
attr-shade-rosewood = 豆沙
attr-shade-ruby = 宝石红
attr-shade-sand = 沙色
attr-shade-terracotta = 陶土

attr-shape-cat-eye = 猫眼形
attr-shape-disc = 圆片
attr-shape-drop = 水滴形
attr-shape-globe = 球形
attr-shape-hoop = 圈形
attr-shape-oval = 椭圆形
attr-shape-oversized = 大框
attr-shape-pilot = 飞行员款
attr-shape-round = 圆形
attr-shape-square = 方形

attr-style-bold = 个性
attr-style-classic = 经典
attr-style-evening = 晚装
attr-style-everyday = 日常
attr-style-minimal = 极简
attr-style-vintage = 复古

attr-fit-medium = 适中
attr-fit-wide = 偏宽

attr-finish-matte = 哑光
attr-finish-metallic = 金属光
attr-finish-satin = 缎光

attr-coverage-full = 高
attr-coverage-medium = 中等
attr-coverage-sheer = 轻透

attr-room-bedroom = 卧室
attr-room-dining-room = 餐厅
attr-room-hallway = 玄关
attr-room-living-room = 客厅
attr-room-study = 书房

attr-size-48 = 48 mm
attr-size-50 = 50 mm
attr-size-52 = 52 mm
attr-size-54 = 54 mm
attr-size-56 = 56 mm
attr-size-58 = 58 mm
attr-size-60 = 60 mm
attr-size-62 = 62 mm

## 眼镜

goods-aria-round-name = Aria 圆框眼镜
goods-aria-round-summary = 轻巧的圆形板材镜架，配钥匙孔形鼻梁。
goods-aria-round-description =
    Aria 由整块醋酸纤维板材切割而成，在木桶中滚磨数日，直到边缘圆润。钥匙孔形鼻梁落在鼻子两侧而非正中，鼻梁高低不同的人戴着都稳。

    玳瑁纹路贯穿整个板材，每一副都不一样。出厂装有透明样片，请由验光师换成您的度数镜片。用温水加一滴洗洁剂清洗，再以随附的镜布擦干；避免接触酒精，也不要放在晒热的车内。
goods-aria-round-materials = 醋酸纤维板材、钢制铰链、透明样片
goods-aria-round-spot-bridge = 钥匙孔式鼻梁贴合鼻侧，而不是压在鼻梁顶上。
goods-aria-round-spot-hinge = 钢制铰链，用铆钉固定在板材中。

goods-milo-pilot-name = Milo 飞行员眼镜
goods-milo-pilot-summary = 双梁钛丝镜架，仅重 16 克。
goods-milo-pilot-description =
    Milo 沿用飞行员镜框的水滴轮廓，只用一毫米出头的钛丝勾出线条。镜腿可向外弹开再回位，单手摘戴也不易变形。

    硅胶鼻托装在细支架上，验光师几分钟就能为您调好。表面镀色，日久会均匀变淡，请只用软布擦拭。出厂装有透明样片。
goods-milo-pilot-materials = 钛、板材脚套、硅胶鼻托、透明样片

goods-nora-cat-eye-name = Nora 猫眼眼镜
goods-nora-cat-eye-summary = 板材镜架，镜角在颧骨上方微微上扬。
goods-nora-cat-eye-description =
    Nora 的上框比下框厚，朝镜腿方向渐渐抬高，与眉形呼应。镜角在抛光前由手工锉出，棱线清晰，不是一味磨圆。

    酒红色在夜里近乎黑色，迎着日光才透出红。镜腿内有钢芯，加热后可由验光师按您的耳形弯折。出厂装有透明样片。
goods-nora-cat-eye-materials = 醋酸纤维板材、钢制铰链与镜腿芯、透明样片

goods-otto-square-name = Otto 方框眼镜
goods-otto-square-summary = 厚实的方形板材镜架，适合偏宽的脸型。
goods-otto-square-description =
    Otto 选用厚板材，也不掩饰这份厚度：镜腿宽，转角方，上框平直。鼻梁内侧做了掏薄处理，正面看着厚，戴起来不压鼻。

    专为觉得多数镜框偏窄的人而裁。森林绿与藏青平时不透光，背光时才显出颜色；哈瓦那棕夹着蜜色斑点。出厂装有透明样片，附硬质眼镜盒。
goods-otto-square-materials = 醋酸纤维板材、钢制铰链、透明样片

## 太阳镜

goods-luce-oversized-name = Luce 大框太阳镜
goods-luce-oversized-summary = 大框板材太阳镜，镜片由深渐浅。
goods-luce-oversized-description =
    Luce 从眉毛一直遮到颧骨上缘。镜片上深下浅，看地图、看菜单都不必摘下。

    尺寸虽大，戴着并不累：镜腿在耳后收薄，重量落在宽而光滑的鼻梁上。黄昏与夜间请勿戴着驾车。沾了海水或沙粒，先冲净再擦。
goods-luce-oversized-materials = 醋酸纤维板材、钢制铰链、染色尼龙镜片

goods-vento-aviator-name = Vento 飞行员太阳镜
goods-vento-aviator-summary = 纤细的不锈钢双梁镜架，深色镜片。
goods-vento-aviator-description =
    Vento 以钢丝弯制，在鼻梁处焊接，再打磨到看不出接缝。大镜片顺着脸部弧度，挡得住下方的反光。

    鼻托可调，板材脚套可由验光师按您的耳形调整。镜片染色均匀，看东西不偏色。夜间请勿戴着驾车。不戴时放回镜盒：金属镜架不易断，却容易弯。
goods-vento-aviator-materials = 不锈钢、板材脚套、硅胶鼻托、染色尼龙镜片

## 首饰

goods-onda-hoops-name = Onda 扭纹耳圈
goods-onda-hoops-summary = 像绳索一样扭转的耳圈，轻得让人忘记它。
goods-onda-hoops-description =
    每只耳圈都是一根银管，趁热扭转，再由手工弯成圆环。棱纹从各个方向接住光线，头发放下时也看得见。因为中空，单只约重 4 克。

    耳针直接扣进耳圈，“咔嗒”一声合上，没有容易丢的耳堵。成对出售。金色款为银镀 18K 金。游泳前请取下，平时用干布擦拭。
goods-onda-hoops-materials = 925 银；金色款镀 18K 金

goods-goccia-drops-name = Goccia 珍珠耳坠
goods-goccia-drops-summary = 一颗淡水珍珠，悬在纤细的耳钩下。
goods-goccia-drops-description =
    每只一颗淡水珍珠，先看光泽，再用肉眼两两配对。珍珠挂在小小的银托下，转头时轻轻摆动。

    珍珠质地软，请在喷完香水和发胶之后再戴，收纳时与较硬的宝石分开。常戴反而更有光泽。成对出售；形状略有差别，毕竟珍珠是长出来的。
goods-goccia-drops-materials = 淡水珍珠、925 银；金色款镀 18K 金

goods-filo-necklace-name = Filo 圆片项链
goods-filo-necklace-summary = 一条细链，一枚抛光圆片。
goods-filo-necklace-description =
    Filo 是一条由小焊环连成的细链，平贴在锁骨上，坠一枚略微拱起的圆片，亮面始终朝外。除此之外，什么都没有。

    链尾有两个扣环，可戴成 42 或 47 厘米。与 Onda 耳圈相配，也适合叠戴在圆领衫外。收纳前先扣好就不会打结。用干布擦拭。
goods-filo-necklace-materials = 925 银；金色款镀 18K 金

goods-duna-signet-name = Duna 图章戒指
goods-duna-signet-summary = 实心图章戒指，椭圆戒面拉丝处理。
goods-duna-signet-description =
    Duna 一体铸成，保留约 9 克的分量，戴上就能感觉到。戒圈以一道缓坡过渡到戒面，像沙丘；戒面由手工顺着一个方向拉丝。

    任何金匠都能为它刻字。拉丝会随佩戴变柔和，一分钟即可重做。尺寸为内周长（毫米）：用纸条绕手指一圈，量出长度即可。
goods-duna-signet-materials = 925 银；金色款镀 18K 金

goods-stella-solitaire-name = Stella 单石戒指
goods-stella-solitaire-summary = 圆形明亮式切割的白色蓝宝石，配纤细金戒圈。
goods-stella-solitaire-description =
    主石是实验室培育的白色蓝宝石，采用圆形明亮式切割，由六枚细爪高高托起，光从上方和四周一同照进来。

    戒圈为实金，内侧打磨成弧面，容易滑过指节，可由金匠改一次尺寸。用温水、少许皂液和软刷清洁。尺寸为内周长（毫米）。
goods-stella-solitaire-materials = 14K 金、实验室培育白色蓝宝石

## 腕表

goods-orizzonte-watch-name = Orizzonte 腕表
goods-orizzonte-watch-summary = 轻薄的正装表，素净表盘，真皮表带。
goods-orizzonte-watch-description =
    Orizzonte 只在浅色表盘上用纤细的立体时标显示时与分，其余一概省去。抛光钢壳够薄，能收进衬衫袖口，男女皆宜。

    石英机芯，一颗电池约可走三年。小牛皮表带越戴颜色越深，无需工具即可更换。手腕淋雨无妨，洗澡和游泳时请取下。
goods-orizzonte-watch-materials = 不锈钢、矿物玻璃、小牛皮表带
goods-orizzonte-watch-spot-crown = 用表冠调整时间。
goods-orizzonte-watch-spot-strap = 小牛皮，边缘缝线。

## 彩妆

goods-velluto-lipstick-name = Velluto 缎光口红
goods-velluto-lipstick-summary = 一抹显色，缎光质地，不拔干。
goods-velluto-lipstick-description =
    Velluto 介于哑光与亮面之间：颜色饱满，光泽柔和。乳木果油与荷荷巴油让膏体一抹顺滑；用纸巾轻抿一次，可以撑过一餐，喝过咖啡再补一下即可。

    五个色号，从贴近肤色的裸色到深沉的梅子色。膏体斜切，切边可直接勾勒唇线。净含量 3.5 克。请存放于 25 ℃ 以下，开封后一年内用完。
goods-velluto-lipstick-materials = 色粉、乳木果油、荷荷巴油、蜡；铝制外壳

goods-alba-blush-name = Alba 粉饼腮红
goods-alba-blush-summary = 给双颊添一抹血色，盒内带镜。
goods-alba-blush-description =
    Alba 的粉磨得细、压得松，刷子一次只带起一点：扫一下是若有若无，扫三下是微微泛红。粉质服帖，不卡毛孔，向鬓角晕开也看不出边界。

    四个色号：蜜桃与莓果带缎光，玫瑰与陶土为哑光。莓果与陶土够浓，深肤色也显得出来；肤色浅的人轻轻一点即可。从笑肌最高处向外扫。净含量 4.5 克，开封后两年内用完。
goods-alba-blush-materials = 云母、色粉、二氧化硅、角鲨烷、维生素 E；铝制外壳、玻璃镜

goods-notte-eyeshadow-name = Notte 单色眼影
goods-notte-eyeshadow-summary = 一块只做一个颜色，从哑光到金属光，附眼影棒。
goods-notte-eyeshadow-description =
    Notte 只做单色，因为整盘眼影里，大半颜色从来用不上。沙色与可可为哑光，灰紫带缎光；古铜与石墨里的云母片细而薄，平贴在眼皮上，像金属一样反光。

    用海绵头上色最饱满，用软刷可以薄薄扫到眼窝，两款金属光用指腹点上最亮。不打底也能撑过一个工作日。净含量 1.8 克。请先戴隐形眼镜再上妆，眼睛不适时暂停使用。
goods-notte-eyeshadow-materials = 云母、色粉、二氧化硅、角鲨烷；铝制外壳、玻璃镜、海绵眼影棒

goods-linea-eyeliner-name = Linea 眼线液笔
goods-linea-eyeliner-summary = 一支细毛刷，从发丝细线画到上扬眼尾，半分钟就干。
goods-linea-eyeliner-description =
    Linea 的笔尖是刷毛，不是毡头：竖着拿，线条细如发丝；放平了，一笔填满眼尾。先从睫毛中段上方往外画，再回头补内眼角。

    三十秒干透，淋浴也不晕；用卸妆油加温水即可洗净。墨黑不反光，可可在白天更柔和，午夜蓝要等光照上来才看得出蓝。净含量 0.6 毫升。请笔尖朝下存放，开封后六个月内用完。
goods-linea-eyeliner-materials = 水、色粉、丙烯酸成膜剂、甘油；尼龙刷毛；铝制笔身

goods-seta-foundation-name = Seta 粉底液
goods-seta-foundation-summary = 八个肤色，匀净肤色，看上去仍是皮肤。
goods-seta-foundation-description =
    Seta 盖住泛红与暗沉，毛孔、雀斑和痣都留在原处。豌豆大的一滴够抹全脸：先在指间捂热，从面部中央向外按压，哪里需要，再薄薄补一层。

    八个色号从最浅到最深间隔均匀，各有冷、中性、暖之分。在两个色号之间拿不准时，在日光下选与下颌线融为一体的那一个。30 毫升瓶装，用前摇匀。避免日晒，开封后一年内用完。
goods-seta-foundation-materials = 水、色粉、角鲨烷、甘油、二氧化硅；玻璃瓶、铝制瓶盖

## 帽子

goods-brisa-fedora-name = Brisa 羊毛毡礼帽
goods-brisa-fedora-summary = 羊毛毡礼帽，软帽檐，配罗缎饰带。
goods-brisa-fedora-description =
    Brisa 在木模上蒸汽定型，帽冠前端由手工捏出。帽檐可以平着戴，也可以压低到眉前，捏成什么样就保持什么样。

    均码：内围 58 厘米，吸汗带下的抽绳可收至 55 厘米。顺着毛向刷净；淋雨后帽冠朝下晾干，远离暖气。
goods-brisa-fedora-materials = 羊毛毡、罗缎饰带、皮质吸汗带

## 家居

goods-luna-lamp-name = Luna 台灯
goods-luna-lamp-summary = 细杆上的乳白玻璃球，有光而不刺眼。
goods-luna-lamp-description =
    灯球由人工吹制成内外两层，白色在内，透明在外，整个表面均匀发光，看不见灯泡。调到最亮足以阅读；调暗了，就是边柜上的一轮月亮。

    底座够重，桌面不平也站得稳。织物电线长 1.8 米，线上装有调光器。使用 6 瓦以内的 E14 LED 灯泡（随附）。黄铜未上漆，会随时间变深；软布一擦，光泽就回来。
goods-luna-lamp-materials = 黄铜或黑色钢、乳白玻璃、织物电线

goods-terra-vase-name = Terra 花瓶
goods-terra-vase-summary = 手工拉坯的炻器花瓶，釉色浓润，自然积釉。
goods-terra-vase-description =
    Terra 在转盘上拉坯，手工浸釉，釉在窑中微微流动：口沿处薄，露出胎色；凹处厚，颜色更深。没有两只是一样的。

    瓶颈收窄，能让一枝花立住；瓶腹的水足够用一周。不渗水；圈足不上釉，打磨光滑，不会刮伤桌面。请手洗。
goods-terra-vase-materials = 施釉炻器

goods-nido-armchair-name = Nido 丝绒扶手椅
goods-nido-armchair-summary = 圆润的扶手椅，环抱后背，棉质丝绒面料。
goods-nido-armchair-description =
    Nido 以一块弯曲的榉木壳为骨架，靠背与扶手连成一线，正坐、侧坐都舒服。坐垫以高密度海绵打底，上铺柔软的纤维层：坐下去有陷入感，起身也不费力。

    丝绒短而密，手抚过会留下痕迹，刷一刷就平复。用软毛吸嘴吸尘，洒上液体请立刻用干布吸干。整件送达，请先对照本页所列宽度量一量家门。
goods-nido-armchair-materials = 棉质丝绒、海绵与纤维、榉木框架、实木椅腿
goods-nido-armchair-spot-leg = 实木椅腿，黄铜脚套。
goods-nido-armchair-spot-seat = 棉质丝绒，内填海绵与纤维。

goods-riva-sofa-name = Riva 三人沙发
goods-riva-sofa-summary = 低矮而宽深的三人沙发，布套可拆洗。
goods-riva-sofa-description =
    Riva 坐得低，坐得深，扶手做窄，把长度留给座位：三个人并排坐，或一个人躺下。坐垫以纤维包裹海绵芯，可翻面使用，磨损更均匀。

    亚麻混纺面料由两种纱线织成，纹理能藏住小污渍。布套带拉链，可拆下以 30 ℃ 水洗。沙发腿可旋下，竖起后能通过 80 厘米宽的门。由两人送货上门。
goods-riva-sofa-materials = 亚麻与棉混纺、海绵与纤维、松木与胶合板框架、实木沙发腿
