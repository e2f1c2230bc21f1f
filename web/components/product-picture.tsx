const HUES = 8;

interface ProductPictureProps {
  readonly picture: string;
  /** Colours the tile: the same for all products of a category. */
  readonly category?: string;
  /** Side of the square, in CSS pixels. */
  readonly size: number;
  readonly alt?: string;
  /** In the first screen of a page: loaded at once. */
  readonly isUrgent?: boolean;
}

export function ProductPicture(props: ProductPictureProps) {
  const { picture, category = '', size, alt = '', isUrgent = false } = props;
  return (
    <span className={`picture hue-${hueOf(category)}`}>
      {/* biome-ignore lint/performance/noImgElement: an SVG needs no optimising */}
      <img
        src={`/pictures/${picture.split('/').map(encodeURIComponent).join('/')}`}
        alt={alt}
        width={size}
        height={size}
        loading={isUrgent ? 'eager' : 'lazy'}
        decoding="async"
      />
    </span>
  );
}

function hueOf(category: string): number {
  let sum = category.length;
  for (const letter of category) sum += letter.charCodeAt(0);
  return sum % HUES;
}
