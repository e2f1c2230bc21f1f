import { CLIENT_ID_PATTERN } from '@thingy/contracts';
import { Fields } from '@thingy/host';
import { IsOptional, Matches } from 'class-validator';
import { HistoryQuery } from './history.query.ts';

/** The query of `GET /back-office/orders`. */
@Fields({ id: 'Only the order of this id.' })
export class OfficeOrdersQuery extends HistoryQuery {
  @IsOptional()
  @Matches(CLIENT_ID_PATTERN)
  id?: string;
}
