"""HM Revenue & Customs: UK overseas trade by month, eight-digit code and country."""
