//! How long a finished frame of 960x640 takes into the page's canvas, in the real window: request, JPEG encoding,
//! transport through the custom protocol, decoding, drawing. Drawing the scene itself is `stage_bench`'s matter.

use anyhow::{Context, Result};
use serde_json::Value;
use tests::Shop;

/// Frames that are measured.
const FRAMES: u64 = 150;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut shop = Shop::open(&["--lang", "en"]).await?;
    let window = shop.window();
    window.resize(1500, 1000).await?;
    window.go("/p/aria-round").await?;
    window.wait_for("the stage", tests::walk::STAGE_IS_LIVE).await?;
    let script = r"
        const [count, flight, done] = arguments;
        const canvas = document.createElement('canvas');
        canvas.width = 960; canvas.height = 640;
        const context = canvas.getContext('2d');
        const times = [];
        let left = count;
        const pull = async () => {
            while (left-- > 0) {
                const start = performance.now();
                const answer = await fetch('/stage/frame?after=0&w=960&h=640', { cache: 'no-store' });
                if (answer.status !== 200) { left++; continue; }
                const picture = await createImageBitmap(await answer.blob());
                context.drawImage(picture, 0, 0);
                picture.close();
                times.push(performance.now() - start);
            }
        };
        const begin = performance.now();
        Promise.all(Array.from({ length: flight }, pull))
            .then(() => done([times, performance.now() - begin]))
            .catch(error => done(String(error)));
    ";
    for flight in [1, 2] {
        let answer = window
            .client()
            .execute_async(script, vec![FRAMES.into(), flight.into()])
            .await
            .context("pulling frames")?;
        let (Some(times), Some(total)) = (answer[0].as_array(), answer[1].as_f64()) else {
            anyhow::bail!("the page answered {answer}");
        };
        let mut times: Vec<f64> = times.iter().filter_map(Value::as_f64).collect();
        times.sort_by(f64::total_cmp);
        let count = times.len();
        let per_frame = total / f64::from(u32::try_from(count).context("a few frames")?);
        show(&format!(
            "{flight} in flight: {per_frame:.1} ms a frame ({count} frames), one frame p50 {:.1} ms, p95 {:.1} ms",
            times[count / 2],
            times[count * 95 / 100]
        ));
    }
    shop.close_window().await
}

#[expect(clippy::print_stdout, reason = "a measuring program prints its figures")]
fn show(line: &str) {
    println!("{line}");
}
