//! In the real window: how long from a navigation to its first painted words, and how long a finished frame of 960x640
//! takes into the page's canvas (request, JPEG encoding, transport through the custom protocol, decoding, drawing).
//! Drawing the scene itself is `stage_bench`'s matter.

use anyhow::{Context, Result};
use serde_json::Value;
use tests::Shop;

/// Frames that are measured.
const FRAMES: u64 = 150;
/// How often each page is visited.
const VISITS: usize = 7;
/// Pages that are visited.
const PAGES: [&str; 5] = ["/", "/c/eyewear", "/p/aria-round", "/cart", "/settings"];

/// Milliseconds from the start of the navigation.
const FIRST_PAINT: &str = r"
    const done = arguments[0];
    new PerformanceObserver((list) => {
        const paint = list.getEntriesByName('first-contentful-paint')[0];
        if (paint) done(paint.startTime);
    }).observe({ type: 'paint', buffered: true });
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut shop = Shop::open(&["--lang", "en"]).await?;
    let window = shop.window();
    window.resize(1500, 1000).await?;
    // The stage starts beside the first page; the figures are those of a shop that is up.
    window.go("/p/aria-round").await?;
    window.wait_for("the stage", tests::walk::STAGE_IS_LIVE).await?;
    for path in PAGES {
        let mut painted = Vec::new();
        for _ in 0..VISITS {
            window.go(path).await?;
            let answer =
                window.client().execute_async(FIRST_PAINT, Vec::new()).await.context("asking for the paint")?;
            painted.push(answer.as_f64().with_context(|| format!("{path} never said when it was painted"))?);
        }
        painted.sort_by(f64::total_cmp);
        let (median, worst) = (painted[VISITS / 2], painted[VISITS - 1]);
        show(&format!("{path}: navigation to first painted words, median {median:.0} ms, worst {worst:.0} ms"));
    }
    window.go("/p/aria-round").await?;
    window.wait_for("the stage", tests::walk::STAGE_IS_LIVE).await?;
    let script = r"
        const [count, flight, done] = arguments;
        const canvas = document.createElement('canvas');
        canvas.width = 960; canvas.height = 640;
        const context = canvas.getContext('2d');
        const times = [];
        let left = count;
        const next = async (after) => {
            const { ticket } = await (await fetch('/stage/status')).json();
            const answer = await fetch(`/stage/frame?ticket=${ticket}&after=${after}`, { cache: 'no-store' });
            if (answer.status !== 200 && answer.status !== 204) throw new Error(`the stage answered ${answer.status}`);
            return answer;
        };
        const sized = async () => {
            const wishes = [{ do: 'resize', width: canvas.width, height: canvas.height }];
            await window.__TAURI_INTERNALS__.invoke('stage', { wishes });
            for (let after = 0, size = ''; size !== '960x640';) {
                const answer = await next(after);
                if (answer.status === 204) throw new Error(`the last frame is ${size}`);
                after = answer.headers.get('X-Serial');
                const picture = await createImageBitmap(await answer.blob());
                size = `${picture.width}x${picture.height}`;
            }
            return (await (await fetch('/stage/status')).json()).ticket;
        };
        const pull = async (ticket) => {
            while (left-- > 0) {
                const start = performance.now();
                const answer = await fetch(`/stage/frame?ticket=${ticket}&after=0`, { cache: 'no-store' });
                if (answer.status !== 200) throw new Error(`the stage answered ${answer.status}`);
                const picture = await createImageBitmap(await answer.blob());
                context.drawImage(picture, 0, 0);
                picture.close();
                times.push(performance.now() - start);
            }
        };
        const measure = async (ticket) => {
            const begin = performance.now();
            await Promise.all(Array.from({ length: flight }, () => pull(ticket)));
            return [times, performance.now() - begin];
        };
        sized().then(measure).then(done)
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
