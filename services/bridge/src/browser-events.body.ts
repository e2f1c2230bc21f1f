import { ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import {
  BROWSER_EVENT_AGE_MS_MAX,
  BROWSER_EVENTS_MAX,
  BROWSER_TEXT_LENGTH_MAX,
  type BrowserBatch,
  type BrowserError,
  type BrowserEvent,
  type CartChanged,
  CLIENT_ID_PATTERN,
  LINE_QUANTITY_MAX,
  type OrderAnswered,
  type PageView,
  PRODUCT_ID_PATTERN,
  type Search,
  type WebVital,
} from '@thingy/contracts';
import { Fields } from '@thingy/host';
import { plainToInstance, Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** A pattern of an address, so that no order is named by the page it is shown on. */
const PAGE_PATTERN = /^\/[a-z/[\]-]{0,63}$/;
const VITAL_VALUE_MAX = 3_600_000;

class HappenedBody {
  @IsInt()
  @Min(0)
  @Max(BROWSER_EVENT_AGE_MS_MAX)
  ageMs!: number;
}

class OnPageBody extends HappenedBody {
  @Matches(PAGE_PATTERN)
  page!: string;
}

@Fields()
export class PageViewBody extends OnPageBody implements PageView {
  @IsIn(['page-view'])
  type!: 'page-view';

  @IsOptional()
  @Matches(PRODUCT_ID_PATTERN)
  productId?: string;
}

@Fields()
export class SearchBody extends HappenedBody implements Search {
  @IsIn(['search'])
  type!: 'search';

  @IsString()
  @MaxLength(BROWSER_TEXT_LENGTH_MAX)
  words!: string;

  @IsInt()
  @Min(0)
  results!: number;
}

@Fields()
export class CartChangedBody extends HappenedBody implements CartChanged {
  @IsIn(['cart-change'])
  type!: 'cart-change';

  @IsIn(['add', 'set', 'clear'])
  change!: CartChanged['change'];

  @IsOptional()
  @Matches(PRODUCT_ID_PATTERN)
  productId?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LINE_QUANTITY_MAX)
  quantity?: number;
}

@Fields()
export class OrderAnsweredBody extends HappenedBody implements OrderAnswered {
  @IsIn(['order'])
  type!: 'order';

  @IsIn(['placed', 'refused', 'unknown'])
  result!: OrderAnswered['result'];
}

@Fields()
export class BrowserErrorBody extends OnPageBody implements BrowserError {
  @IsIn(['error'])
  type!: 'error';

  @IsString()
  @MaxLength(BROWSER_TEXT_LENGTH_MAX)
  name!: string;

  @IsString()
  @MaxLength(BROWSER_TEXT_LENGTH_MAX)
  message!: string;
}

@Fields()
export class WebVitalBody extends OnPageBody implements WebVital {
  @IsIn(['web-vital'])
  type!: 'web-vital';

  @IsIn(['TTFB', 'FCP', 'LCP', 'CLS', 'INP'])
  name!: WebVital['name'];

  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0)
  @Max(VITAL_VALUE_MAX)
  value!: number;
}

/** Of a type that is none of the others: refused, since nobody would know what it says. */
class UnknownEventBody {
  @IsIn(['page-view', 'search', 'cart-change', 'order', 'error', 'web-vital'])
  type: unknown;
}

const CLASSES: Readonly<Record<BrowserEvent['type'], new () => BrowserEvent>> = {
  'page-view': PageViewBody,
  search: SearchBody,
  'cart-change': CartChangedBody,
  order: OrderAnsweredBody,
  error: BrowserErrorBody,
  'web-vital': WebVitalBody,
};

/** Not by a discriminator of class-transformer, which throws where an event is null. */
function asEvent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { type } = value as { type?: unknown };
  const isKnown = typeof type === 'string' && Object.hasOwn(CLASSES, type);
  if (isKnown) return plainToInstance(CLASSES[type as BrowserEvent['type']], value);
  return Object.assign(new UnknownEventBody(), { type });
}

/** The body of `POST /browser-events`. */
@ApiExtraModels(...Object.values(CLASSES))
@Fields({
  visitor: 'Made at random by the browser, and made anew after a while.',
  events: {
    type: 'array',
    items: { oneOf: Object.values(CLASSES).map((each) => ({ $ref: getSchemaPath(each) })) },
  },
})
export class BrowserEventsBody implements BrowserBatch {
  @Matches(CLIENT_ID_PATTERN)
  visitor!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(BROWSER_EVENTS_MAX)
  // A list in place of an event would pass as a list of none.
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Transform(({ value }) => (Array.isArray(value) ? value.map(asEvent) : value))
  events!: BrowserEvent[];
}
