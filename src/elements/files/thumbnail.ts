const drawn = new WeakMap<HTMLCanvasElement, Blob>();

/** Draws the middle of a picture into a square. What cannot be decoded leaves it empty. */
export async function drawThumbnail(canvas: HTMLCanvasElement, file: Blob): Promise<void> {
  if (drawn.get(canvas) === file) return;
  drawn.set(canvas, file);
  try {
    const picture = await createImageBitmap(file);
    const { width, height } = picture;
    const side = Math.min(width, height);
    canvas
      .getContext('2d')
      ?.drawImage(
        picture,
        (width - side) / 2,
        (height - side) / 2,
        side,
        side,
        0,
        0,
        canvas.width,
        canvas.height,
      );
    picture.close();
  } catch {
    // Not a picture that this browser knows. The server has its own say about it.
  }
}
