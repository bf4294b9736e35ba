//! Finding goods.

use serde_json::Value;

use super::client::{TestShop, write_goods};

fn slugs(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|p| p["slug"].as_str().unwrap()).collect()
}

fn escape(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

#[tokio::test]
async fn words_are_found_in_every_language_and_script() {
    let shop = TestShop::open().await;
    for (typed, expected) in [
        ("lamp", vec!["luna-lamp"]),
        ("LAMPARA", vec!["luna-lamp"]),
        ("lámpara mesa", vec!["luna-lamp"]),
        ("kaca", vec!["aria-round", "otto-square", "milo-pilot"]),
        ("眼镜", vec!["aria-round", "otto-square", "milo-pilot"]),
        ("圆", vec!["aria-round"]),
        ("圆形眼镜", vec!["aria-round"]),
        ("镜眼", vec![]),
        ("نظارة", vec!["aria-round", "otto-square", "milo-pilot"]),
        ("مستديرة", vec!["aria-round"]),
        ("المستديرة", vec!["aria-round"]),
        ("ARIA-ROUND-TORTOISE", vec!["aria-round"]),
        ("glasses acetate", vec!["aria-round", "otto-square"]),
        ("nothing-like-that", vec![]),
        ("\"", vec![]),
        ("🕶️ ' OR 1=1 --", vec![]),
        ("* AND NEAR(", vec![]),
        ("name:lamp", vec![]),
        ("\u{0}lamp\u{0}", vec!["luna-lamp"]),
    ] {
        let page = shop.get(&format!("/v1/products?q={}", escape(typed))).await.is(200);
        let (mut found, mut expected) = (slugs(&page), expected);
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{typed}");
        assert_eq!(page["total"], expected.len(), "{typed}");
    }
    for long in ["x".repeat(201), "🕶\"'x".repeat(2_500)] {
        let problem = shop.get(&format!("/v1/products?q={}", escape(&long))).await.refused(400, "invalid_field");
        assert_eq!(problem["field"], "q");
    }
    shop.get(&format!("/v1/products?q={}", escape(&"眼".repeat(200)))).await.is(200);
}

#[tokio::test]
async fn filters_facets_and_orders_are_right() {
    let shop = TestShop::open().await;
    for (query, expected) in [
        ("", vec!["stella-solitaire", "terra-vase", "luna-lamp", "milo-pilot", "otto-square", "aria-round"]),
        ("category=home", vec!["terra-vase", "luna-lamp"]),
        ("attr.colour=gold&attr.colour=tortoise", vec!["milo-pilot", "aria-round"]),
        ("attr.colour=black&attr.material=acetate", vec!["otto-square", "aria-round"]),
        ("attr.colour=nothing", vec![]),
        (
            "currency=USD&price_min=10000&price_max=15000&sort=price_down",
            vec!["milo-pilot", "otto-square", "aria-round"],
        ),
        ("currency=USD&sort=price_up&category=eyewear", vec!["aria-round", "otto-square", "milo-pilot"]),
        ("currency=JPY&price_min=0", vec!["stella-solitaire", "milo-pilot", "otto-square", "aria-round"]),
        ("sort=newest&q=glasses", vec!["milo-pilot", "otto-square", "aria-round"]),
    ] {
        let page = shop.get(&format!("/v1/products?{query}")).await.is(200);
        assert_eq!(slugs(&page), expected, "{query}");
    }
    // Choosing a colour does not change what the other colours would give.
    let page = shop.get("/v1/products?category=eyewear&attr.colour=gold").await.is(200);
    let facet = |key: &str| -> Vec<(String, u64)> {
        let facets = page["facets"].as_array().unwrap();
        let values = facets.iter().find(|f| f["key"] == key).unwrap()["values"].as_array().unwrap();
        values.iter().map(|v| (v["value"].as_str().unwrap().to_owned(), v["count"].as_u64().unwrap())).collect()
    };
    let owned =
        |list: &[(&str, u64)]| -> Vec<(String, u64)> { list.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect() };
    assert_eq!(facet("colour"), owned(&[("black", 2), ("gold", 1), ("tortoise", 1)]));
    assert_eq!(facet("material"), owned(&[("metal", 1)]));

    for (query, field) in [
        ("currency=XXX", "currency"),
        ("price_min=1", "currency"),
        ("sort=price_up", "currency"),
        ("sort=cheap", "sort"),
        ("currency=USD&price_min=-1", "price_min"),
        ("currency=USD&price_max=1.5", "price_max"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("category=No%20Such", "category"),
        ("colour=black", "colour"),
        ("cursor=abc", "cursor"),
    ] {
        let problem = shop.get(&format!("/v1/products?{query}")).await.refused(400, "invalid_field");
        assert_eq!(problem["field"], field, "{query}");
    }
    let categories = shop.get("/v1/categories").await.is(200);
    let counts: Vec<_> = categories
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["slug"].as_str().unwrap(), c["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(counts, [("eyewear", 3), ("home", 2), ("jewellery", 1)]);
}

#[tokio::test]
async fn pages_meet_without_gap_or_repeat() {
    let shop = TestShop::open().await;
    for query in ["", "q=italy", "currency=USD&sort=price_up", "sort=newest&attr.colour=black"] {
        let whole = shop.get(&format!("/v1/products?{query}")).await.is(200);
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let page = shop.get(&format!("/v1/products?{query}&limit=2{next}")).await.is(200);
            assert_eq!(page["total"], whole["total"]);
            assert_eq!(page["facets"], whole["facets"]);
            seen.extend(slugs(&page).into_iter().map(str::to_owned));
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(seen, slugs(&whole), "{query}");
    }
    // A cursor belongs to its list.
    let page = shop.get("/v1/products?limit=2").await.is(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    shop.get(&format!("/v1/products?limit=2&category=home&cursor={cursor}")).await.refused(400, "invalid_field");
}

#[tokio::test]
async fn a_list_that_was_asked_for_knows_new_stock_and_new_prices() {
    let shop = TestShop::open().await;
    let aria = async || {
        let page = shop.get("/v1/products?category=eyewear").await.is(200);
        let found = page["items"].as_array().unwrap().iter().find(|p| p["slug"] == "aria-round").cloned();
        let variant = &found.unwrap()["variants"][0];
        (variant["available"].as_u64().unwrap(), variant["price"]["USD"].as_u64().unwrap())
    };
    assert_eq!(aria().await, (50, 10_000));
    shop.order(&[("ARIA-ROUND-TORTOISE", 3)]).await;
    assert_eq!(aria().await, (47, 10_000));
    write_goods(&shop.dir.path().join("goods"), 11_000);
    shop.running.import(&shop.dir.path().join("goods")).await.unwrap();
    assert_eq!(aria().await, (47, 11_000));
}

#[tokio::test]
async fn goods_taken_in_again_keep_their_stock() {
    let shop = TestShop::open().await;
    let product = shop.get("/v1/products/aria-round").await.is(200);
    assert_eq!(product["name"]["zh-CN"], "阿里亚圆形眼镜");
    assert_eq!(product["variants"][0]["available"], 50);
    assert_eq!(product["variants"][0]["price"]["USD"], 10_000);
    shop.order(&[("ARIA-ROUND-TORTOISE", 3)]).await;
    assert_eq!(shop.available("ARIA-ROUND-TORTOISE").await, 47);

    write_goods(&shop.dir.path().join("goods"), 11_000);
    let problems = shop.running.import(&shop.dir.path().join("goods")).await.unwrap();
    assert_eq!(problems, [""; 0]);
    let product = shop.get("/v1/products/aria-round").await.is(200);
    assert_eq!(product["variants"][0]["price"]["USD"], 11_000);
    assert_eq!(product["variants"][0]["available"], 47);
    let shop = shop.reopen(|_| {}).await;
    assert_eq!(shop.available("ARIA-ROUND-TORTOISE").await, 47);

    for missing in ["/v1/products/no-such", "/v1/products/NO%20SLUG", "/v1/products/%F0%9F%95%B6"] {
        shop.get(missing).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn damaged_goods_are_left_out_and_named() {
    let shop = TestShop::open().await;
    let goods = shop.dir.path().join("damaged");
    write_goods(&goods, 10_000);
    let mut catalog: Value =
        serde_json::from_str(&std::fs::read_to_string(goods.join("catalog.json")).unwrap()).unwrap();
    let missing = "0".repeat(64);
    catalog["products"][0]["slug"] = "broken-picture".into();
    catalog["products"][0]["variants"] =
        serde_json::json!([{"sku": "NEW-1", "options": [], "price": {"USD": 1}, "available": 3}]);
    catalog["products"][0]["thumbnail"]["hash"] = missing.as_str().into();
    catalog["products"][1]["variants"] = serde_json::json!([]);
    catalog["products"][2]["slug"] = "thief".into();
    std::fs::write(goods.join("catalog.json"), catalog.to_string()).unwrap();
    let problems = shop.running.import(&goods).await.unwrap();
    for word in [missing.as_str(), "otto-square is left out", "thief is left out"] {
        assert!(problems.iter().any(|p| p.contains(word)), "{word}: {problems:?}");
    }
    let product = shop.get("/v1/products/broken-picture").await.is(200);
    assert!(product["thumbnail"].is_null() && product["posters"].as_array().unwrap().len() == 1);
    assert_eq!(shop.get("/v1/products/otto-square").await.is(200)["variants"].as_array().unwrap().len(), 1);

    std::fs::write(goods.join("catalog.json"), "{").unwrap();
    assert!(shop.running.import(&goods).await.is_err());
    assert!(shop.running.import(&shop.dir.path().join("nowhere")).await.is_err());
    assert_eq!(shop.get("/v1/products").await.is(200)["total"], 7);
}
