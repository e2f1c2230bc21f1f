import { CLIENT_ID_PATTERN, EMAIL_LENGTH_MAX } from '@thingy/contracts';
import { Fields } from '@thingy/host';
import { IsEmail, IsOptional, Matches, MaxLength } from 'class-validator';
import { HistoryQuery } from './history.query.ts';

/** The query of `GET /back-office/orders`. */
@Fields({
  id: 'Only the order of this id.',
  email: 'Only orders of this address, however it is written, among the newest ones.',
})
export class OfficeOrdersQuery extends HistoryQuery {
  @IsOptional()
  @Matches(CLIENT_ID_PATTERN)
  id?: string;

  @IsOptional()
  @IsEmail()
  @MaxLength(EMAIL_LENGTH_MAX)
  email?: string;
}
