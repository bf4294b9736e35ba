//! Walks through the whole shop in its real window and leaves a picture of each page. Exits 0 only when the order is
//! paid in the server's database.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tests::{Browser, Shop, walk};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let out = read_arguments()?;
    std::fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    let mut shop = Shop::open(&["--lang", "en", "--currency", "EUR"]).await?;
    let window = shop.window();
    let pictures = Pictures { folder: &out };
    window.resize(1440, 960).await?;

    window.find("page-home").await?;
    pictures.take(window, "01-home").await?;
    window.go("/c/eyewear").await?;
    pictures.take(window, "02-category").await?;
    window.go("/search?q=oro").await?;
    pictures.take(window, "03-search").await?;
    walk::open_product(window, "aria-round").await?;
    pictures.take(window, "04-product").await?;
    walk::turn(window).await?;
    pictures.take(window, "05-product-turned").await?;
    walk::change_variant(window).await?;
    pictures.take(window, "06-product-variant").await?;
    walk::add_to_cart(window).await?;
    window.go("/cart").await?;
    window.find("cart-line").await?;
    pictures.take(window, "07-cart").await?;
    walk::fill_checkout(window, walk::CARD_PAYS).await?;
    pictures.take(window, "08-checkout").await?;
    let order = walk::pay(window, "paid").await?;
    pictures.take(window, "09-paid").await?;
    window.go("/orders").await?;
    pictures.take(window, "10-orders").await?;

    walk::set(window, &[("lang", "ar"), ("currency", "SAR")]).await?;
    window.go("/settings").await?;
    pictures.take(window, "11-settings-arabic").await?;
    window.go("/").await?;
    pictures.take(window, "12-home-arabic").await?;
    walk::set(window, &[("lang", "en"), ("currency", "EUR"), ("theme", "dark")]).await?;
    walk::open_product(window, "orizzonte-watch").await?;
    pictures.take(window, "13-product-dark").await?;
    window.go("/").await?;
    pictures.take(window, "14-home-dark").await?;
    walk::set(window, &[("theme", "light")]).await?;
    window.resize(390, 844).await?;
    window.go("/").await?;
    pictures.take(window, "15-home-phone").await?;
    walk::open_product(window, "nido-armchair").await?;
    pictures.take(window, "16-product-phone").await?;
    walk::set(window, &[("lang", "zh-CN"), ("currency", "CNY")]).await?;
    walk::open_product(window, "terra-vase").await?;
    pictures.take(window, "17-product-phone-chinese").await?;
    window.go("/no-such-page").await?;
    pictures.take(window, "18-not-found").await?;
    shop.kill_server();
    let window = shop.window();
    window.resize(1440, 960).await?;
    window.go("/c/home").await?;
    walk::notice_offline(window).await?;
    pictures.take(window, "19-offline").await?;
    shop.restart_server()?;

    let state = shop.order_state_on_disk(&order).await?;
    shop.close_window().await?;
    say(&format!("order {order} is {state} in the database; pictures are in {}", out.display()));
    if state != "paid" {
        bail!("order {order} should be paid");
    }
    Ok(())
}

struct Pictures<'a> {
    folder: &'a Path,
}

impl Pictures<'_> {
    /// Waits until pictures and fonts are there, then takes one of the page.
    async fn take(&self, window: &Browser, name: &str) -> Result<()> {
        let ready = "return document.fonts.status === 'loaded' && \
                     [...document.images].every(i => i.complete || i.loading === 'lazy')";
        window.wait_for("pictures and fonts", ready).await?;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        let path = self.folder.join(format!("{name}.png"));
        std::fs::write(&path, window.picture().await?).with_context(|| format!("writing {}", path.display()))?;
        say(&format!("{name}  {}", window.path().await?));
        Ok(())
    }
}

fn read_arguments() -> Result<PathBuf> {
    let mut out = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => out = arguments.next().map(PathBuf::from),
            other => bail!("unknown argument {other}: this takes --out DIR"),
        }
    }
    out.context("--out DIR says where the pictures go")
}

#[expect(clippy::print_stdout, reason = "a command line program shows what it does")]
fn say(line: &str) {
    println!("tour: {line}");
}
